import { access, constants, mkdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ConfigFlags,
  type EffectiveConfig,
  environmentOf,
  readEffectiveConfig,
} from './effective-config.ts';
import { CliFault } from './fault.ts';
import { places } from './places.ts';
import { isFree, listenersOf } from './ports.ts';
import { answers } from './readiness.ts';
import { findInstance, type RunningInstance } from './running-instance.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

const MINIMUM_FREE_BYTES = 1024 ** 3;

/** `tracewell doctor`: every check with its result; exit code 1 when one of them fails. */
export async function doctor(
  options: ConfigFlags & { json: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const config = await readEffectiveConfig(environmentOf(options, environment));
  const running = await findInstance(config.dataDir);
  const findings = [
    { check: 'Node.js', ok: true, detail: process.versions.node },
    { check: 'configuration', ok: true, detail: 'valid' },
    await checkFolder(config.dataDir),
    await checkDisk(config.dataDir),
    await checkBuild(),
    ...(running ? await checkRunning(running) : await checkPorts(config)),
  ];
  report(findings, options.json);
  const failed = findings.filter((finding) => !finding.ok);
  if (failed.length > 0)
    throw new CliFault('TW1050', `${failed.length} of ${findings.length} checks failed.`);
}

function report(findings: readonly Finding[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ findings }));
    return;
  }
  for (const { check, ok, detail } of findings)
    console.log(`${ok ? 'ok  ' : 'FAIL'}  ${check.padEnd(16)} ${detail}`);
}

async function checkFolder(dataDir: string): Promise<Finding> {
  const check = 'data folder';
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
    return { check, ok: true, detail: dataDir };
  } catch (error) {
    return {
      check,
      ok: false,
      detail: `${dataDir} cannot be written: ${String(error)}. Choose another with --data-dir.`,
    };
  }
}

async function checkDisk(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir).catch(() => statfs('/'));
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  return {
    check: 'disk',
    ok: free >= MINIMUM_FREE_BYTES,
    detail: free >= MINIMUM_FREE_BYTES ? detail : `${detail}; 1 GB is needed`,
  };
}

async function checkBuild(): Promise<Finding> {
  const missing: string[] = [];
  for (const file of [places.collector, places.dashboard]) {
    await readFile(file).catch(() => missing.push(file));
  }
  const ok = missing.length === 0;
  return {
    check: 'build',
    ok,
    detail: ok ? 'complete' : `missing ${missing.join(', ')}; run npm run build`,
  };
}

async function checkPorts(config: EffectiveConfig): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { what, port, flag } of listenersOf(config)) {
    const ok = await isFree(port);
    const detail = ok
      ? `${port} is free`
      : `${port} is taken by another program; stop it or use ${flag}`;
    findings.push({ check: `port: ${what}`, ok, detail });
  }
  return findings;
}

function checkRunning(running: RunningInstance): Promise<Finding[]> {
  const { signal } = new AbortController();
  const targets = [
    ['receivers', `${running.urls.otlpHttp}/health/ready`],
    ['query API', `${running.urls.api}/health/ready`],
    ['dashboard', `${running.urls.dashboard}/start`],
  ] as const;
  return Promise.all(
    targets.map(async ([check, url]) => {
      const ok = (await answers(url, signal)) === true;
      return {
        check,
        ok,
        detail: ok ? url : `${url} does not answer; see ${join(running.dataDir, 'logs')}`,
      };
    }),
  );
}
