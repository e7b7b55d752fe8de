const PREFIX = /^(?:Query failed: )?(?:Code: (\d+)\. DB::Exception: )/;
const SUFFIX = /\s*\(([A-Z][A-Z0-9_]{2,})\)(?: \(version [^)]*(?:\([^)]*\))?\))?\.?\s*$/;

/** A failure with ClickHouse's number and name; `message` reads as ClickHouse's HTTP answer does. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: number;
  readonly type: string;
  /** Overrides the status that belongs to the code */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    type: string,
    text: string,
    extra: { status?: number; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(`Code: ${code}. DB::Exception: ${text} (${type})`, { cause: extra.cause });
    this.code = code;
    this.type = type;
    this.status = extra.status;
    this.headers = extra.headers ?? {};
  }
}

/**
 * The engine wraps an exception once per layer (`Code: 60. DB::Exception: Code: 60. DB::Exception: ...`); this
 * takes the layers off. A text without a code becomes UNKNOWN_EXCEPTION (1002).
 */
export function readEngineError(text: string): EngineError {
  let rest = text;
  let code: number | undefined;
  let type: string | undefined;
  for (let layer = PREFIX.exec(rest); layer; layer = PREFIX.exec(rest)) {
    code ??= Number(layer[1]);
    rest = rest.slice(layer[0].length);
    const suffix = SUFFIX.exec(rest);
    if (suffix) {
      type ??= suffix[1];
      rest = rest.slice(0, suffix.index);
    }
  }
  for (let suffix = SUFFIX.exec(rest); code && suffix; suffix = SUFFIX.exec(rest)) {
    type ??= suffix[1];
    rest = rest.slice(0, suffix.index);
  }
  return new EngineError(code ?? 1002, type ?? 'UNKNOWN_EXCEPTION', rest.trim());
}
