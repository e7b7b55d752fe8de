import { ApiProblem } from '@tracewell/api/browser';
import { analyseTrace, sentenceText } from '@tracewell/trace';
import { serverApi } from '../../lib/server-api.ts';
import { sentenceOf } from './sentence-of.ts';

/** Programs that fetch a page only to show a preview of its link. */
const PREVIEWERS =
  /bot\b|facebookexternalhit|slack|discord|telegram|whatsapp|linkedin|mattermost|skype|teams|preview/i;

/** What a preview of a trace's link says. */
export interface LinkPreview {
  readonly title: string;
  readonly description: string;
}

/** Whether the page is fetched for a preview; a browser asks for the trace itself, and only once. */
export function isPreviewer(userAgent: string | null): boolean {
  return userAgent !== null && PREVIEWERS.test(userAgent);
}

/** Operation and sentence of a trace; undefined when it cannot be had. */
export async function linkPreview(traceId: string): Promise<LinkPreview | undefined> {
  try {
    const answer = await serverApi().trace(traceId);
    const trace = analyseTrace(answer.spans);
    const root = answer.spans[trace.tree.mainRoot];
    return {
      title: root ? `${root.name} ${root.service}` : `Trace ${traceId.slice(0, 8)}`,
      description: sentenceText(sentenceOf({ trace, answer })),
    };
  } catch (error) {
    if (error instanceof ApiProblem) return undefined;
    throw error;
  }
}
