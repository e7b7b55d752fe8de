/** What is wrong with a file, or with one span in it, and where. */
export class FileFault extends Error {
  override readonly name = 'FileFault';
  /** `line 3, column 14`, or the path within the JSON: `data[0].spans[2].startTime`; '' for the file as a whole. */
  readonly place: string;
  readonly reason: string;

  constructor(place: string, reason: string, options?: ErrorOptions) {
    super(place === '' ? reason : `${place}: ${reason}`, options);
    this.place = place;
    this.reason = reason;
  }
}
