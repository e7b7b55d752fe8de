// Bundles the package in the current folder to dist/, as its package.json says under "bundle".
// One file per entry starts fast and needs no module resolution in the processes that users run.
import { readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const CJS_IN_ESM =
  "import { createRequire as tracewellRequire } from 'node:module'; const require = tracewellRequire(import.meta.url);";

const manifest = JSON.parse(await readFile('package.json', 'utf8'));
const { entries, external = [], formats = ['esm'], mainFields } = manifest.bundle ?? {};
if (!entries) throw new Error(`${manifest.name}: package.json has no "bundle".entries to build`);

await rm('dist', { recursive: true, force: true });
for (const format of formats) {
  await build({
    entryPoints: entries,
    outdir: 'dist',
    outExtension: { '.js': format === 'cjs' ? '.cjs' : '.js' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format,
    external,
    ...(mainFields ? { mainFields } : {}),
    sourcemap: 'linked',
    legalComments: 'eof',
    logLevel: 'warning',
    ...(format === 'esm' ? { banner: { js: CJS_IN_ESM } } : {}),
  });
}
