/** How one service is drawn in one view: a colour slot, and from the ninth on a stripe with a monogram. */
export interface ServiceColor {
  /** 1 to 8, the CSS variable `--service-<slot>`. */
  readonly slot: number;
  readonly striped: boolean;
  /** Two letters, shown only when striped. */
  readonly monogram: string;
  /** The CSS value, for DOM and SVG; canvas reads the variable itself. */
  readonly css: string;
}

/** A service of the view and how much time it holds there, in nanoseconds. */
export interface ServiceShare {
  readonly name: string;
  readonly totalNs: number;
}

/** Colours of the palette; ΔE between any two stays above 13 in four vision modes only for eight. */
export const SERVICE_SLOTS = 8;

/** 32-bit FNV-1a over the UTF-16 units: stable across views, sessions and machines. */
function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** The slot (1 to 8) a service asks for; it gets another one only where two services of a view collide. */
export function preferredSlot(name: string): number {
  return (nameHash(name) % SERVICE_SLOTS) + 1;
}

function monogramOf(name: string): string {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  const [first = '', second] = parts;
  return (second ? first.slice(0, 1) + second.slice(0, 1) : first.slice(0, 2)).toUpperCase();
}

function colorOf(name: string, slot: number, striped: boolean): ServiceColor {
  return { slot, striped, monogram: monogramOf(name), css: `var(--service-${slot})` };
}

function nextFree(from: number, taken: ReadonlySet<number>): number {
  let slot = from;
  while (taken.has(slot)) slot = (slot % SERVICE_SLOTS) + 1;
  return slot;
}

/**
 * Colours for the services of one view. In order of total time each takes the slot its name asks for or the next
 * free one, so the same services always look the same, whoever opens the view. The ninth and later repeat a slot
 * with a 45 degree stripe and a monogram.
 */
export function assignServiceColors(services: readonly ServiceShare[]): Map<string, ServiceColor> {
  const ordered = [...services].sort((a, b) => b.totalNs - a.totalNs || (a.name < b.name ? -1 : 1));
  const colors = new Map<string, ServiceColor>();
  let taken = new Set<number>();
  for (const { name } of ordered) {
    if (colors.has(name)) continue;
    if (taken.size === SERVICE_SLOTS) taken = new Set();
    const slot = nextFree(preferredSlot(name), taken);
    taken.add(slot);
    colors.set(name, colorOf(name, slot, colors.size >= SERVICE_SLOTS));
  }
  return colors;
}
