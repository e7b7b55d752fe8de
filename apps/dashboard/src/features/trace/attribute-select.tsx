'use client';

import { BUILT_IN } from './span-grouping.ts';

interface AttributeSelectProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** The first choice, which stands for ''; none when something must be chosen. */
  readonly none?: string;
  readonly builtIn: readonly (keyof typeof BUILT_IN)[];
  readonly keys: readonly string[];
  /** Where room is short, long keys are cut. */
  readonly narrow?: boolean;
}

/** Chooses one of the fixed fields or any attribute of the trace: the browser's own list, which types ahead. */
export function AttributeSelect(props: AttributeSelectProps) {
  const { label, value, onValue, none, builtIn, keys, narrow } = props;
  const known = value === '' || keys.includes(value) || Object.hasOwn(BUILT_IN, value);
  return (
    <label className="flex min-w-0 items-center gap-2 text-12 text-ink-2">
      <span className="whitespace-nowrap">{label}</span>
      <select
        value={value}
        onChange={({ target }) => onValue(target.value)}
        className={`h-7 min-w-0 ${narrow ? 'max-w-28' : 'max-w-52'} rounded-control border border-line-strong bg-surface px-1.5 text-12 text-ink pointer-coarse:h-11`}
      >
        {none === undefined ? null : <option value="">{none}</option>}
        {builtIn.map((field) => (
          <option key={field} value={field}>
            {BUILT_IN[field]}
          </option>
        ))}
        {keys.length === 0 ? null : (
          <optgroup label="Attributes">
            {keys.map((key) => (
              <option key={key} value={key}>
                {key}
              </option>
            ))}
          </optgroup>
        )}
        {known ? null : <option value={value}>{value}</option>}
      </select>
    </label>
  );
}
