/** The places of the template; the build writes them, once each. */
const PLACES = {
  title: '<!--tracewell:title-->',
  sentence: '<!--tracewell:sentence-->',
  data: '<!--tracewell:data-->',
} as const;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** What stands in the page itself, for readers without script; everything else is drawn from the data. */
export interface PageTexts {
  readonly title: string;
  readonly sentence: string;
}

/**
 * Puts texts and packed data into the built template. Texts are escaped; `packed` is base64. Throws when the template
 * lacks a place: then it is of another build than this page.
 */
export function fillTemplate(template: string, texts: PageTexts, packed: string): string {
  const values = {
    title: escaped(texts.title),
    sentence: escaped(texts.sentence),
    data: packed,
  };
  let page = template;
  for (const name of ['title', 'sentence', 'data'] as const) {
    if (!page.includes(PLACES[name])) throw new Error(`the offline template has no ${name}`);
    page = page.replaceAll(PLACES[name], () => values[name]);
  }
  return page;
}
