import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiProblem } from '@tracewell/api/browser';
import { describe, expect, test } from 'vitest';
import { localApi } from '../../../lib/local-api.ts';
import { extentOf, fileAnswer } from './file-answer.ts';
import { FILE_BYTES_MAX, readFile } from './read-file.ts';

const golden = join(import.meta.dirname, '../../../../../../packages/trace/test/files/otlp.json');
const text = readFileSync(golden, 'utf8');

async function answerOf(json: string) {
  const news = await readFile(new Blob([json]));
  if (news.kind === 'refused') throw new Error(`${news.fault.place} ${news.fault.reason}`);
  const [trace] = news.file.traces;
  if (trace === undefined) throw new Error('no trace');
  return fileAnswer(trace);
}

describe('a trace of a file', () => {
  test('is complete with one root whose children all find their parent', async () => {
    const answer = await answerOf(text);
    expect(answer).toMatchObject({
      complete: true,
      incompleteBecause: [],
      missingParentIds: [],
      spanCount: 2,
    });
    expect(extentOf(answer.spans)).toEqual({
      from: 1_763_700_000_000_001_000n,
      to: 1_763_700_002_140_001_000n,
    });
  });

  test('says what is missing', async () => {
    const orphan = text.replace('"parentSpanId": "",', '"parentSpanId": "00000000000000aa",');
    expect(await answerOf(orphan)).toMatchObject({
      complete: false,
      incompleteBecause: ['missing-parents', 'no-root'],
      missingParentIds: ['00000000000000aa'],
    });
    const two = text.replace('"parentSpanId": "00f067aa0ba902b7",', '');
    expect(await answerOf(two)).toMatchObject({ incompleteBecause: ['several-roots'] });
  });

  test('answers what a trace page asks, and refuses the rest', async () => {
    const answer = await answerOf(text);
    const api = localApi({ answer, logs: [] });
    const spanId = '00f067aa0ba902b8';
    expect(await api.span(answer.traceId, spanId)).toMatchObject({ span: { spanId } });
    expect(await api.logs({})).toMatchObject({ logs: [], cursor: null });
    await expect(api.span(answer.traceId, 'ffffffffffffffff')).rejects.toBeInstanceOf(ApiProblem);
    await expect(api.services()).rejects.toMatchObject({ code: 'TW5910', status: 404 });
  });
});

test('a file that is too large is refused before it is read', async () => {
  const large = { size: FILE_BYTES_MAX + 1, text: () => Promise.reject(new Error('was read')) };
  const news = await readFile(large as unknown as Blob);
  expect(news).toMatchObject({ kind: 'refused', fault: { place: '' } });
  expect(JSON.stringify(news)).toContain('larger than 256 MB');
});
