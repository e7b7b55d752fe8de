import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetSampleHistory, noteSampleHistory } from './sample-history.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-sample-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('says when the history was sent before, until it is taken out', async () => {
  const first = new Date('2026-11-30T10:00:00Z');
  const later = new Date('2026-11-30T11:00:00Z');
  const dataDir = join(folder, 'not-there-yet');
  expect(await noteSampleHistory(dataDir, first)).toBeUndefined();
  expect(await noteSampleHistory(dataDir, later)).toBe('2026-11-30T10:00:00.000Z');
  await forgetSampleHistory(dataDir);
  expect(await noteSampleHistory(dataDir, later)).toBeUndefined();
});
