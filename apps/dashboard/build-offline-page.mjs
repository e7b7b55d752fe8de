// Bundles the trace page with its styles and fonts into one HTML file with places for the data of a trace. "Share"
// fills the places; what comes out opens from a file, without any server. See docs/adr/0013.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tailwind from '@tailwindcss/postcss';
import { build } from 'esbuild';
import postcss from 'postcss';

const here = import.meta.dirname;
const source = (...path) => join(here, 'src/features/trace/offline', ...path);
const target = join(here, 'dist/offline-page.html');

/** Next's own modules have stand-ins: here is no server to route to. */
const standIns = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^next\/navigation$/ }, () => ({ path: source('offline-navigation.ts') }));
    onResolve({ filter: /^next\/link$/ }, () => ({ path: 'link', namespace: 'stand-in' }));
    onLoad({ filter: /^link$/, namespace: 'stand-in' }, () => ({
      contents: `export { OfflineLink as default } from ${JSON.stringify(source('offline-link.tsx'))}`,
      resolveDir: here,
    }));
  },
};

async function script() {
  const { outputFiles } = await build({
    entryPoints: [source('offline-main.tsx')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
    plugins: [standIns],
    logLevel: 'warning',
  });
  // `<!--` would make the reader of HTML look for the end of the script elsewhere; within a string `\x3c` is the same.
  return outputFiles[0].text.replaceAll('<!--', '\\x3c!--');
}

async function font(name, variable) {
  const file = join(
    here,
    `../../node_modules/@fontsource-variable/${name}/files/${name}-latin-wght-normal.woff2`,
  );
  const data = (await readFile(file)).toString('base64');
  return `@font-face{font-family:"${variable}";font-weight:100 900;src:url(data:font/woff2;base64,${data}) format("woff2")}`;
}

async function styles() {
  const from = join(here, 'app/globals.css');
  const { css } = await postcss([tailwind({ optimize: true })]).process(await readFile(from), {
    from,
  });
  const fonts = [await font('geist', 'Geist'), await font('geist-mono', 'Geist Mono')];
  const variables = ':root{--font-geist:"Geist";--font-geist-mono:"Geist Mono"}';
  const text = `${fonts.join('')}${variables}${css}`;
  if (text.includes('</style')) throw new Error('the styles would end their own element');
  return text;
}

function page(code, css) {
  const hash = createHash('sha256').update(code).digest('base64');
  // Only this script runs, and nothing is ever fetched: whatever a span says, this page cannot pass it on.
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Tracewell">
<title><!--tracewell:title--></title>
<style>${css}</style>
</head>
<body class="flex min-h-dvh flex-col">
<div id="page" class="flex flex-1 flex-col">
<main class="px-4 py-3">
<h1 class="font-medium text-20"><!--tracewell:title--></h1>
<p class="mt-1 text-15 text-ink-2"><!--tracewell:sentence--></p>
<noscript><p class="mt-1">The waterfall is drawn by script, which is switched off here.</p></noscript>
</main>
</div>
<script type="text/plain" id="trace-data"><!--tracewell:data--></script>
<script>${code}</script>
</body>
</html>
`;
}

await mkdir(join(here, 'dist'), { recursive: true });
const html = page(await script(), await styles());
await writeFile(target, html);
