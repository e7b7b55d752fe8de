import { describe, expect, it } from 'vitest';
import { copiedText, keepTitle } from './keep-words.ts';

const atUnixNano = '1763700000000000000';

describe('words about a kept trace', () => {
  it('say what a click does, and what holds already', () => {
    expect(keepTitle([])).toBe('Keep this trace when retention drops its hours.');
    expect(keepTitle([{ reason: 'alert', note: 'CartErrors', atUnixNano }])).toBe(
      'Keep this trace when retention drops its hours. It is kept already: it proves an alert (CartErrors).',
    );
    expect(keepTitle([{ reason: 'person', note: '', atUnixNano }])).toMatch(/Click to let it go/);
  });

  it('say why it is still there when its hours are gone', () => {
    expect(copiedText({ isCopied: false, marks: [] })).toBeUndefined();
    expect(copiedText({ isCopied: true, marks: [{ reason: 'slow', note: '', atUnixNano }] })).toBe(
      'Kept because it is among the slowest 1 % of an operation. Retention has dropped the other traces of its hours.',
    );
  });
});
