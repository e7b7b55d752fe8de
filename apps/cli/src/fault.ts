/** A fault the person at the terminal can act on: a stable code, what happened where, and the next step. */
export class CliFault extends Error {
  readonly code: string;
  readonly exitCode: 1 | 2;

  /** @param exitCode 1: the command ran and found a problem; 2: the command was called wrongly */
  constructor(code: string, message: string, exitCode: 1 | 2 = 1, options?: ErrorOptions) {
    super(`${code} ${message}`, options);
    this.name = 'CliFault';
    this.code = code;
    this.exitCode = exitCode;
  }
}
