/** One thing that happened, for a person or, with --json, for a program. */
export interface ShopEvent {
  readonly event: string;
  readonly text: string;
  readonly [field: string]: unknown;
}

export type Report = (event: ShopEvent) => void;

/** Prints events as lines. */
export function reportTo(json: boolean): Report {
  return (event) => {
    if (!json) return console.log(event.text);
    const { text: _, ...fields } = event;
    console.log(JSON.stringify(fields));
  };
}
