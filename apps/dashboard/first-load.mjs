// What each page makes a browser load before its first picture, gzipped, from Next's own manifests. Ends the build when
// a page asks for more than its budget: what is not in the first picture is loaded when it is wanted (`lazy`).
import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';

const built = new URL('.next/', import.meta.url);

/** Thousands of bytes. The charts of a service and the layout of the map come later and are measured by `bench -- ui`. */
const BUDGETS = {
  'traces/page': 215,
  'traces/[id]/page': 225,
  'services/[name]/page': 340,
  'map/page': 300,
};

const read = (path) => readFile(new URL(path, built));

async function filesOf(route) {
  const { rootMainFiles } = JSON.parse(await read('build-manifest.json'));
  const script = await read(`server/app/${route}_client-reference-manifest.js`);
  const sandbox = { globalThis: {} };
  runInNewContext(String(script), sandbox);
  const [manifest] = Object.values(sandbox.globalThis.__RSC_MANIFEST);
  return new Set([...rootMainFiles, ...Object.values(manifest.entryJSFiles).flat()]);
}

async function kilobytesOf(route) {
  let bytes = 0;
  for (const file of await filesOf(route)) bytes += gzipSync(await read(file)).length;
  return bytes / 1000;
}

let isOver = false;
for (const [route, budget] of Object.entries(BUDGETS)) {
  const kilobytes = await kilobytesOf(route);
  const verdict = kilobytes > budget ? 'TOO MUCH' : 'ok';
  process.stdout.write(
    `first load of /${route.replace(/\/?page$/, '')}: ${kilobytes.toFixed(1)} kB of ${budget} (${verdict})\n`,
  );
  isOver ||= kilobytes > budget;
}
if (isOver) process.exit(1);
