export type { JournaledBlock } from './block-table.ts';
export { type Journal, type JournalOptions, openJournal, type Recovered } from './journal.ts';
export { JournalFullError, JournalWriteError } from './journal-errors.ts';
export { type JournalFile, type JournalFs, nodeFs } from './journal-fs.ts';
export type { JournalFault } from './quarantine.ts';
export type { Receipt } from './receipts.ts';
export { FINGERPRINT_BYTES, type RecordDraft, type Section } from './record.ts';
export { SegmentVersionError } from './segment.ts';
