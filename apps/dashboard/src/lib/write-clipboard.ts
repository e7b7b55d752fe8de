/** Selects the text in a field of its own and copies that, as pages did before there was a clipboard to write to. */
function copySelected(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  // In sight, or the browser scrolls to it; without room, so that nothing moves.
  field.style.cssText = 'position:fixed;top:0;left:0;width:1px;height:1px;opacity:0';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}

/**
 * Copies text. Browsers give a clipboard to pages on https and loopback only; on plain http of another machine the
 * older way is taken. Rejects when neither works.
 */
export async function writeClipboard(text: string): Promise<void> {
  if ('clipboard' in navigator) return await navigator.clipboard.writeText(text);
  if (!copySelected(text)) throw new Error('the browser does not let this page copy');
}
