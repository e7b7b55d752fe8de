/** Names of what delivery keeps in the journal's checkpoint. Begins the note of a letter whose rows are counted as stored. */
export const RESTORED = 'restored:';

export const restoredNote = (id: string): string => RESTORED + id;

/** The note on how far a block has come. */
export const noteOf = (block: number): string => `block:${block}`;
