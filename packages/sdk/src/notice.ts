/** One line for the person who runs the service: a stable code, what happened, what to do. */
export interface Notice {
  readonly code: `TW7${string}`;
  readonly text: string;
}

/** Prints a notice to stderr. Standard output belongs to the service. */
export function printNotice({ code, text }: Notice): void {
  process.stderr.write(`[tracewell] ${code} ${text}\n`);
}

/** Says things at most once a minute, so that a dead collector fills no log. */
export function quietPrinter(print: (notice: Notice) => void, now: () => number) {
  const lastSaid = new Map<string, number>();
  return (notice: Notice): void => {
    const said = lastSaid.get(notice.code);
    if (said !== undefined && now() - said < 60_000) return;
    lastSaid.set(notice.code, now());
    print(notice);
  };
}
