const NAME = 'letter-keys';
const CHANGED = 'letter-keys-changed';

/** Whether single letters run commands; kept in this browser only. */
export function readLetterKeys(): boolean {
  return localStorage.getItem(NAME) !== 'off';
}

export function writeLetterKeys(on: boolean): void {
  if (on) localStorage.removeItem(NAME);
  else localStorage.setItem(NAME, 'off');
  window.dispatchEvent(new Event(CHANGED));
}

export function subscribeLetterKeys(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}
