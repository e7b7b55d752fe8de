// Builds what the sources have outrun, and nothing when dist is current, so that a second start takes no build time.
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SOURCE_FOLDERS = ['packages', 'apps', 'examples', 'scripts'];
const SKIPPED = new Set([
  'node_modules',
  'dist',
  '.next',
  '.turbo',
  'coverage',
  'fixtures',
  'test-results',
]);
const quietTools = {
  NEXT_TELEMETRY_DISABLED: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

async function newestChange(folder) {
  let newest = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name) || entry.name.endsWith('.tgz') || entry.name === 'next-env.d.ts')
      continue;
    const path = join(folder, entry.name);
    const changed = entry.isDirectory() ? await newestChange(path) : (await stat(path)).mtimeMs;
    newest = Math.max(newest, changed);
  }
  return newest;
}

async function newestSource(root) {
  const times = await Promise.all(SOURCE_FOLDERS.map((folder) => newestChange(join(root, folder))));
  const lock = await stat(join(root, 'package-lock.json'));
  return Math.max(lock.mtimeMs, ...times);
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const output = [];
    const keep = (chunk) => {
      output.push(chunk);
      options.onOutput?.(String(chunk));
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(output).toString());
      console.error(Buffer.concat(output).toString());
      reject(
        new Error(
          `TW1004 ${command} ${args.join(' ')} ended with code ${code}; its output is above.`,
        ),
      );
    });
  });
}

/** Prints one line per package as turbo begins it. */
function announcer() {
  const begun = new Set();
  return (text) => {
    for (const [, name] of text.matchAll(/^(@tracewell\/[\w-]+):build: cache/gm)) {
      if (begun.has(name)) continue;
      begun.add(name);
      console.log(`  building ${name.replace('@tracewell/', '')}`);
    }
  };
}

/** Builds every package in dependency order and packs the SDK as a tarball that any folder can install. */
export async function buildWhenStale(root) {
  const stampFile = join(root, 'node_modules', '.cache', 'tracewell', 'built');
  const newest = await newestSource(root);
  const built = Number(await readFile(stampFile, 'utf8').catch(() => '0'));
  if (built >= newest) return;
  console.log('Building (only after a change of the sources, up to a minute):');
  const env = { ...process.env, ...quietTools };
  const turbo = join(root, 'node_modules', '.bin', 'turbo');
  await run(turbo, ['run', 'build', '--ui=stream', '--output-logs=full', '--log-order=stream'], {
    cwd: root,
    env,
    onOutput: announcer(),
  });
  await packSdk(root, env);
  await mkdir(join(stampFile, '..'), { recursive: true });
  await writeFile(stampFile, String(newest));
}

async function packSdk(root, env) {
  const sdk = join(root, 'packages', 'sdk');
  for (const file of await readdir(sdk)) if (file.endsWith('.tgz')) await rm(join(sdk, file));
  await run('npm', ['pack', '--silent', '--ignore-scripts'], { cwd: sdk, env });
}
