/** Too much waits for the disk already. The sender may try again. */
export class LaneBusyError extends Error {
  override readonly name = 'LaneBusyError';
}
