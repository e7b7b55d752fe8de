'use client';

import { Moon, Sun } from 'lucide-react';

const YEAR_SECONDS = 31_536_000;

function flip(): void {
  const root = document.documentElement;
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : systemIsDark;
  const next = isDark ? 'light' : 'dark';
  root.dataset.theme = next;
  // A cookie, so that the server writes the attribute itself and no first paint is in the wrong colours.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is absent from Firefox and Safari
  document.cookie = `theme=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

/** Light or dark; until the reader chooses, the system decides. */
export function ThemeSwitch() {
  return (
    <button
      type="button"
      onClick={flip}
      aria-label="Switch between light and dark"
      className="hidden size-7 items-center justify-center text-ink-2 hover:text-ink md:inline-flex"
    >
      <Moon size={16} className="only-light" />
      <Sun size={16} className="only-dark" />
    </button>
  );
}
