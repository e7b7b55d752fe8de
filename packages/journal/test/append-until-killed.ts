import { FINGERPRINT_BYTES, openJournal } from '../src/index.ts';

/** Appends numbered records to the folder for ever and tells the parent each number that is durable. */
const [folder = '', first = '0'] = process.argv.slice(2);
const journal = await openJournal({
  folder,
  maxBytes: 2 ** 30,
  reserveBytes: 0,
  segmentBytes: 4096,
  groupDelayMs: 0,
});
const firstBlock = journal.recovered.nextBlock;
for (let number = Number(first); ; number += 1) {
  const block = firstBlock + Math.floor(number / 7);
  await journal.append(() => ({
    block,
    items: 1,
    atMs: Date.now(),
    fingerprints: new Uint8Array(FINGERPRINT_BYTES),
    counts: { last: number },
    sections: [{ table: 'numbers', rows: 1, growth: [Buffer.from(String(number))] }],
  }));
  process.send?.(number);
}
