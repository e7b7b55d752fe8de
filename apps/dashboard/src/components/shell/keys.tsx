/** How a key is named on the screen. */
function nameOf(key: string): string {
  const names: Readonly<Record<string, string>> = {
    Mod: 'Ctrl',
    ArrowDown: 'down',
    ArrowUp: 'up',
    ArrowLeft: 'left',
    ArrowRight: 'right',
    Escape: 'Esc',
  };
  return names[key] ?? key;
}

/** The keys of one command: `g s` as two, `Mod+k` as a chord. */
export function Keys({ keys }: { readonly keys: string }) {
  if (keys === '') return null;
  const shown = keys.length === 1 ? [keys] : keys.split(/[ +]/);
  return (
    <span className="flex gap-1">
      {shown.map((key) => (
        <kbd
          key={key}
          className="rounded-mark border border-line px-1 font-sans text-11 text-ink-2"
        >
          {nameOf(key)}
        </kbd>
      ))}
    </span>
  );
}
