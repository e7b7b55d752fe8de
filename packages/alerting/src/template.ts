/** What an annotation may speak of: the alert's labels, its value in base units, and how many requests stand behind it. */
export interface TemplateInput {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
  readonly samples: number | null;
}

const PLACEHOLDER = /\{\{\s*(.*?)\s*\}\}/g;
const LABEL = /^\$labels\.([A-Za-z_][A-Za-z0-9_]*)$/;

const functions: Readonly<Record<string, (value: string) => string>> = {
  humanize: (value) => compact(Number(value)),
  humanizeDuration: (value) => duration(Number(value)),
  humanizePercentage: (value) => `${trim(Number(value) * 100)} %`,
};

/** What is wrong with a template, or undefined. Checked when a file is read, so that nothing fails at notification time. */
export function faultOfTemplate(text: string): string | undefined {
  for (const [whole, inner = ''] of text.matchAll(PLACEHOLDER)) {
    const [source = '', ...pipes] = inner.split('|').map((part) => part.trim());
    if (source !== '$value' && source !== '$samples' && !LABEL.test(source)) {
      return `${whole}: "${source}" is unknown; use $value, $samples or $labels.NAME`;
    }
    const unknown = pipes.find((name) => !(name in functions));
    if (unknown !== undefined) {
      return `${whole}: there is no function "${unknown}"; use ${Object.keys(functions).join(', ')}`;
    }
  }
  return undefined;
}

/** Fills `{{ $labels.x | fn }}`, `{{ $value }}` and `{{ $samples }}`. A missing label becomes empty text, as in Prometheus. */
export function expandTemplate(text: string, input: TemplateInput): string {
  return text.replace(PLACEHOLDER, (_whole, inner: string) => {
    const [source = '', ...pipes] = inner.split('|').map((part) => part.trim());
    return pipes.reduce((value, name) => functions[name]?.(value) ?? value, read(source, input));
  });
}

function read(source: string, input: TemplateInput): string {
  if (source === '$value') return input.value === null ? '' : String(input.value);
  if (source === '$samples') return input.samples === null ? '' : String(input.samples);
  return input.labels[LABEL.exec(source)?.[1] ?? ''] ?? '';
}

const trim = (value: number): string => String(Number(value.toPrecision(3)));

function compact(value: number): string {
  for (const [size, suffix] of [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ] as const) {
    if (Math.abs(value) >= size) return `${trim(value / size)}${suffix}`;
  }
  return trim(value);
}

/** Seconds as `812 ms`, `1.27 s`, `2 m 04 s`. */
function duration(seconds: number): string {
  if (seconds >= 60)
    return `${Math.floor(seconds / 60)} m ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
  if (seconds >= 1) return `${trim(seconds)} s`;
  return seconds >= 1e-3 ? `${trim(seconds * 1e3)} ms` : `${trim(seconds * 1e6)} \u00b5s`;
}
