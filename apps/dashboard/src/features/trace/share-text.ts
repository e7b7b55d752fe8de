import { countOf } from '../../lib/format-count.ts';
import { timeNotations } from '../../lib/format-time.ts';

/** What the copied text is made of. */
export interface ShareFacts {
  readonly title: string;
  readonly sentence: string;
  readonly link: string;
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
    `- ${facts.link}`,
    '',
  ].join('\n');
}

/** Whether a link with this host leads anywhere but to the machine it was copied on. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
