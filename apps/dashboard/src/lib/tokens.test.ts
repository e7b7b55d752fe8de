import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { labelOn } from '../components/canvas/label-color.ts';

const css = readFileSync(new URL('../../app/tokens.css', import.meta.url), 'utf8');

function block(selector: string): Record<string, string> {
  const from = css.indexOf(selector);
  const body = css.slice(css.indexOf('{', from) + 1, css.indexOf('}', from));
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
}

const light = block(':root {');
const dark = block(':root[data-theme="dark"]');

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = channels(hex).map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

test('the dark table is written twice and is the same both times', () => {
  expect(block(':root:not([data-theme="light"])')).toEqual(dark);
  expect(Object.keys(dark)).toEqual(Object.keys(light));
});

describe.each([
  ['light', light],
  ['dark', dark],
])('%s', (_, tokens) => {
  const value = (name: string) => tokens[name] ?? '';

  test('text reads at 4.5 to 1 on every ground', () => {
    for (const ink of ['ink', 'ink-2', 'ink-3', 'error', 'warn', 'ok', 'accent']) {
      for (const ground of ['page', 'surface']) {
        expect(contrast(value(ink), value(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(
          4.5,
        );
      }
    }
    for (const ink of ['ink', 'ink-2', 'ink-3']) {
      expect(contrast(value(ink), value('sunken')), `${ink} on sunken`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(value('ink'), value('accent-soft'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(value('error'), value('error-soft'))).toBeGreaterThanOrEqual(4.5);
  });

  test('edges of controls and service colours stand at 3 to 1 on the surface', () => {
    expect(contrast(value('line-strong'), value('surface'))).toBeGreaterThanOrEqual(3);
    for (let slot = 1; slot <= 8; slot++) {
      const color = value(`service-${slot}`);
      expect(contrast(color, value('surface')), `service ${slot}`).toBeGreaterThanOrEqual(3.2);
    }
  });

  test('the label of a bar reads at 4.5 to 1 on every service colour', () => {
    const labels = [value('label-light'), value('label-dark')] as const;
    for (let slot = 1; slot <= 8; slot++) {
      const color = value(`service-${slot}`);
      expect(contrast(labelOn({ labels }, color), color), `service ${slot}`).toBeGreaterThanOrEqual(
        4.5,
      );
    }
  });
});
