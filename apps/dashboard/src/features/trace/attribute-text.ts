import type { AttributeValue } from '@tracewell/api/browser';

/** A value as it is shown and copied: text as it is, everything else as JSON. */
export function attributeText(value: AttributeValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** The search term that finds spans with this value: `http.route = "/charge"`. */
export function likeThis(key: string, value: AttributeValue): string | undefined {
  if (value === null || typeof value === 'object') return undefined;
  const name = PLAIN_KEY.test(key) ? key : JSON.stringify(key);
  return `${name} = ${JSON.stringify(value)}`;
}

/** JSON in a string, spread over lines; undefined when the text is none, or too short to gain. */
export function formattedJson(text: string): string | undefined {
  if (text.length < 40 || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}
