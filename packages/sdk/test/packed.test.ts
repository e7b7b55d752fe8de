import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReceiver } from './receiver.ts';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const fixtures = fileURLToPath(new URL('../consumer', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

const BODY = `
const app = express();
const users = express.Router({ mergeParams: true });
users.get('/users/:id', (request, response) => response.json(request.params));
app.use('/tenants/:tenant', users);
app.get('/fails/:how', () => { throw new Error('as asked'); });
app.use((error, request, response, next) => response.status(500).end());
const server = app.listen(0, '127.0.0.1', async () => {
  const base = 'http://127.0.0.1:' + server.address().port;
  await fetch(base + '/tenants/acme/users/42').then((response) => response.text());
  await fetch(base + '/fails/now').then((response) => response.text());
  await fetch(base + '/nowhere').then((response) => response.text());
  server.close();
  server.closeAllConnections();
});
`;

/** Runs a line as a person types it into a terminal, without any variable of this test's own surroundings. */
async function typeIn(folder: string, line: string, variables: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const npm = Object.entries(process.env).filter(([name]) =>
    /^npm_config_(cache|registry|userconfig)$/i.test(name),
  );
  const env = { PATH, HOME, ...Object.fromEntries(npm), ...variables };
  return await run('sh', ['-c', line], { cwd: folder, env, maxBuffer: 1e7 });
}

describe('the packed SDK, in an empty folder', () => {
  let root: string;
  let tarball: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'tracewell-packed-'));
    const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', root];
    const { stdout } = await run('npm', pack, { cwd: packageFolder });
    tarball = join(root, stdout.trim().split('\n').at(-1) ?? '');
  });
  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
  });

  test.each([
    ['commonjs', 'express@5', "const express = require('express');"],
    ['module', 'express@5', "import express from 'express';"],
    ['commonjs', 'express@4', "const express = require('express');"],
  ])(
    'the printed line traces an app (%s, %s)',
    async (type, express, head) => {
      await using receiver = await openReceiver();
      const folder = await mkdtemp(join(root, 'app-'));
      const manifest = { name: 'hello', version: '3.2.1', private: true, type };
      await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
      await writeFile(join(folder, 'app.js'), head + BODY);
      await typeIn(folder, `npm i ${quiet.join(' ')} ${express}`);
      const line = `npm i ${tarball} && node --import @tracewell/sdk app.js`;
      await typeIn(folder, line, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });

      const servers = receiver.spans.filter((span) => span.kind === 2);
      const told = servers.map(({ name, attributes, statusCode }) => ({
        name,
        route: attributes['http.route'],
        status: attributes['http.response.status_code'],
        failed: statusCode === 2,
      }));
      expect(told).toEqual([
        {
          name: 'GET /tenants/:tenant/users/:id',
          route: '/tenants/:tenant/users/:id',
          status: 200,
          failed: false,
        },
        { name: 'GET /fails/:how', route: '/fails/:how', status: 500, failed: true },
        { name: 'GET', route: undefined, status: 404, failed: false },
      ]);
      expect(servers[0]?.resource).toMatchObject({
        'service.name': 'hello',
        'service.version': '3.2.1',
      });
      const clients = receiver.spans.filter((span) => span.kind === 3);
      expect(servers.map((span) => span.parentSpanId)).toEqual(clients.map((span) => span.spanId));
    },
    120_000,
  );

  test('its types serve ES modules and CommonJS', async () => {
    const folder = await mkdtemp(join(root, 'types-'));
    await cp(fixtures, folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    await typeIn(folder, `npm i ${quiet.join(' ')} ${tarball}`);
    const { stdout } = await run(process.execPath, [tsc, '-p', folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  }, 120_000);

  test('the declarations name exactly what the bundle has', async () => {
    const declarations = await readFile(join(packageFolder, 'index.d.ts'), 'utf8');
    const declared = [...declarations.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
    const bundle = createRequire(import.meta.url)('../dist/index.cjs') as object;
    expect(Object.keys(bundle).sort()).toEqual([...new Set(declared)].sort());
  });
});
