import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('../../app/tokens.css', import.meta.url), 'utf8');

type Triple = readonly [number, number, number];

/** The service colours of one theme, in order of slot. */
function serviceColors(selector: string): string[] {
  const from = css.indexOf('{', css.indexOf(selector));
  const body = css.slice(from, css.indexOf('}', from));
  return [...body.matchAll(/--service-\d:\s*(#[0-9a-f]{6})/g)].map((match) => match[1] ?? '');
}

function linear(hex: string): Triple {
  const channel = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: readonly Triple[], v: Triple): Triple {
  const [a, b, c] = matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
  return [a ?? 0, b ?? 0, c ?? 0];
}

/** Colour vision deficiency at full severity: Machado, Oliveira and Fernandes 2009, over linear RGB. */
const VISIONS: Readonly<Record<string, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const TO_XYZ: readonly Triple[] = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

/** CIE L*a*b* under D65. */
function lab(rgb: Triple): Triple {
  const clipped = rgb.map((c) => Math.min(Math.max(c, 0), 1)) as unknown as Triple;
  const [x, y, z] = times(TO_XYZ, clipped);
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 3132 + 4 / 29);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

function hue(a: number, b: number): number {
  const degrees = (Math.atan2(b, a) * 180) / Math.PI;
  return degrees < 0 ? degrees + 360 : degrees;
}

/** CIEDE2000, after Sharma, Wu and Dalal 2005. */
function deltaE([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const c = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)];
  const wide = Math.abs(h1 - h2) > 180;
  const turn = h2 <= h1 ? 360 : -360;
  const dh = c1 * c2 === 0 ? 0 : h2 - h1 + (wide ? turn : 0);
  const [dl, dc] = [l2 - l1, c2 - c1];
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(dh / 2));
  const [lm, cm] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const round = h1 + h2 < 360 ? 360 : -360;
  const hm = (h1 + h2 + (wide ? round : 0)) / 2;
  const t =
    1 -
    0.17 * Math.cos(radians(hm - 30)) +
    0.24 * Math.cos(radians(2 * hm)) +
    0.32 * Math.cos(radians(3 * hm + 6)) -
    0.2 * Math.cos(radians(4 * hm - 63));
  const sl = 1 + (0.015 * (lm - 50) ** 2) / Math.sqrt(20 + (lm - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * cm, 1 + 0.015 * cm * t];
  const rc = 2 * Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7));
  const rt = -rc * Math.sin(radians(60 * Math.exp(-(((hm - 275) / 25) ** 2))));
  const [x, y, z] = [dl / sl, dc / sc, dH / sh];
  return Math.sqrt(x * x + y * y + z * z + rt * y * z);
}

test('the distance is CIEDE2000: pairs 1, 7 and 25 of Sharma, Wu and Dalal', () => {
  expect(deltaE([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 3);
  expect(deltaE([50, 0, 0], [50, -1, 2])).toBeCloseTo(2.3669, 3);
  expect(deltaE([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 3);
});

test.each([
  ['light', ':root {'],
  ['dark', ':root[data-theme="dark"]'],
])('%s: service colours stay apart in every kind of vision', (_, selector) => {
  const colors = serviceColors(selector);
  expect(colors).toHaveLength(8);
  for (const [vision, matrix] of Object.entries(VISIONS)) {
    const seen = colors.map((hex) => lab(times(matrix, linear(hex))));
    seen.forEach((a, first) => {
      seen.slice(first + 1).forEach((b, second) => {
        const pair = `${vision}: ${first + 1} and ${first + second + 2}`;
        expect(deltaE(a, b), pair).toBeGreaterThanOrEqual(13);
      });
    });
  }
});
