import { countOf } from '../../lib/format-count.ts';
import { timeNotations } from '../../lib/format-time.ts';

/** What the copied text is made of. */
export interface ShareFacts {
  readonly title: string;
  readonly sentence: string;
  /** Undefined for a trace that no address leads to: one that was opened from a file. */
  readonly link: string | undefined;
  readonly traceId: string;
  readonly startTimeUnixNano: string;
  readonly spanCount: number;
  readonly serviceCount: number;
  readonly errorCount: number;
}

/** The trace in Markdown, to paste into an issue or a chat: title, sentence, facts, link. */
export function shareText(facts: ShareFacts): string {
  const { utc } = timeNotations(facts.startTimeUnixNano, 0);
  return [
    `**${facts.title}**`,
    '',
    facts.sentence,
    '',
    `- began ${utc}`,
    `- ${countOf(facts.spanCount, 'span')}, ${countOf(facts.serviceCount, 'service')}, ${countOf(facts.errorCount, 'error')}`,
    `- trace \`${facts.traceId}\``,
    ...(facts.link === undefined ? [] : [`- ${facts.link}`]),
    '',
  ].join('\n');
}
