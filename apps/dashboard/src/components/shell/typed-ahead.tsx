'use client';

import { useOpenTrace } from './use-pasted-trace.ts';

/** Takes what is typed while the palette's code is still on its way: whoever has pressed the keys does not wait. */
export function TypedAhead({
  text,
  onType,
  onClose,
}: {
  readonly text: string;
  readonly onType: (text: string) => void;
  readonly onClose: () => void;
}) {
  const openTrace = useOpenTrace();
  return (
    <input
      ref={(field) => field?.focus()}
      aria-label="Search or go to"
      className="sr-only"
      value={text}
      onChange={(event) => onType(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || (event.key === 'Enter' && openTrace(text))) onClose();
      }}
    />
  );
}
