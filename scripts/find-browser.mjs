// Finds a Chromium for the browser tests, or installs one: on the machine, Playwright's own, the distribution's, npm's.
import { execFile, spawn } from 'node:child_process';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const MINUTES = 60_000;

/** A browser counts when it starts and says its version: a snap stub or a half installed package does not. */
async function works(path) {
  try {
    await access(path);
    const { stdout } = await run(path, ['--version'], { timeout: 15_000 });
    return /Chrom(e|ium)/.test(stdout);
  } catch {
    return false;
  }
}

async function firstWorking(paths) {
  for (const path of paths) if (path && (await works(path))) return path;
  return undefined;
}

function tryCommand(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', env, timeout: 8 * MINUTES });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

async function fromPlaywright(root) {
  const { chromium } = await import('@playwright/test');
  if (await works(chromium.executablePath())) return chromium.executablePath();
  console.log('No browser found: asking Playwright to download its own.');
  const playwright = join(root, 'node_modules', '.bin', 'playwright');
  await tryCommand(playwright, ['install', 'chromium', '--only-shell']);
  return firstWorking([chromium.executablePath()]);
}

async function fromDistribution() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  console.log('Installing the chromium package of this distribution.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await tryCommand('apt-get', ['update', '-qq'], env);
  await tryCommand(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'],
    env,
  );
  return firstWorking(KNOWN);
}

async function fromNpm(cache) {
  if (process.platform !== 'linux') return undefined;
  console.log('Installing @sparticuz/chromium from npm.');
  const folder = join(cache, 'npm-chromium');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  // 143 is a line that supports Node.js 20.
  await tryCommand('npm', [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--engine-strict=false',
    '@sparticuz/chromium@143',
  ]);
  const ask = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())";
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', ask], {
    cwd: folder,
  }).catch(() => ({ stdout: '' }));
  return firstWorking([stdout.trim()]);
}

/** @returns {Promise<string>} the path of a Chromium that starts. Throws with every way that was tried when none does. */
export async function findBrowser(root) {
  const cache = join(root, 'node_modules', '.cache', 'tracewell');
  const remembered = await readFile(join(cache, 'browser'), 'utf8').catch(() => '');
  const found =
    (await firstWorking([process.env.TRACEWELL_BROWSER, remembered, ...KNOWN])) ??
    (await fromPlaywright(root)) ??
    (await fromDistribution()) ??
    (await fromNpm(cache));
  if (!found) {
    throw new Error(
      'TW1005 No Chromium could be found or installed (tried this machine, Playwright, the distribution, npm). Install Chromium or set TRACEWELL_BROWSER to its path.',
    );
  }
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'browser'), found);
  return found;
}
