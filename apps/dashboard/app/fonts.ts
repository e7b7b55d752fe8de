import localFont from 'next/font/local';

/** Geist variable, latin subset, with a fallback of the same metrics so that nothing moves when it arrives. */
export const geist = localFont({
  src: '../../../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-geist',
  adjustFontFallback: 'Arial',
});

export const geistMono = localFont({
  src: '../../../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-geist-mono',
});
