import { ApiProblem, problemOf } from '@tracewell/api/browser';
import { fillTemplate, type PageTexts } from './fill-template.ts';
import { type OfflineData, packOffline } from './offline-data.ts';

const TEMPLATE_PATH = '/offline-page';

async function readTemplate(): Promise<string> {
  let response: Response;
  try {
    response = await fetch(TEMPLATE_PATH);
  } catch (cause) {
    throw new ApiProblem(
      {
        type: 'about:blank',
        status: 0,
        code: 'TW5900',
        title: 'The dashboard does not answer',
        detail: 'The frame of the offline page comes from it. Try again when it is back.',
      },
      { cause },
    );
  }
  if (!response.ok) throw await problemOf(response);
  return await response.text();
}

/** The offline page as a file: the built frame with the trace in it. Throws {@link ApiProblem} when there is no frame. */
export async function offlinePage(texts: PageTexts, data: OfflineData): Promise<Blob> {
  const [template, packed] = await Promise.all([readTemplate(), packOffline(data)]);
  return new Blob([fillTemplate(template, texts, packed)], { type: 'text/html;charset=utf-8' });
}
