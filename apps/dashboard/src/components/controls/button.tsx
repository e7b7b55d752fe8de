import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

interface ButtonProps extends ComponentProps<'button'> {
  /** `filled` at most once a view. */
  readonly look?: 'filled' | 'outlined' | 'plain';
}

const LOOKS = {
  filled: 'bg-ink text-surface border-ink px-3',
  outlined: 'bg-surface text-ink border-line hover:border-line-strong px-3',
  plain: 'border-transparent text-ink-2 hover:text-ink px-1',
};

/** A 28 px control (44 px where fingers point). */
export function Button({ look = 'outlined', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={clsx(
        'inline-flex h-7 items-center gap-2 whitespace-nowrap rounded-control border text-12 pointer-coarse:h-11 disabled:text-ink-3',
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  );
}
