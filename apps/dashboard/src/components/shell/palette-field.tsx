'use client';

import { FIELD, OVERLAY, PANEL, PLACEHOLDER } from './palette-look.ts';

/**
 * The field of the palette while its code is on the way: letters typed at once are kept, and stay when the rest arrives.
 */
export function PaletteField({
  text,
  onText,
  onClose,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}) {
  return (
    <>
      <div className={OVERLAY} aria-hidden="true" onPointerDown={onClose} />
      <div
        role="dialog"
        aria-modal="true"
        aria-label="Search or go to"
        aria-busy="true"
        className={PANEL}
      >
        <input
          // biome-ignore lint/a11y/noAutofocus: the person asked for this field a moment ago
          autoFocus
          aria-label="Search or go to"
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose();
          }}
          placeholder={PLACEHOLDER}
          className={FIELD}
        />
      </div>
    </>
  );
}
