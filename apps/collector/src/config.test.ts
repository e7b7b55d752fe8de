import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, printableConfig, readConfig } from './config.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(text: string): Promise<string> {
  const path = join(folder, 'tracewell.yaml');
  await writeFile(path, text);
  return path;
}

function faultsOf(read: () => unknown): readonly { place: string; message: string }[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('configuration', () => {
  it('has a default for every key and keeps data outside the clone', async () => {
    const config = readConfig({ file: await file(''), env: { XDG_DATA_HOME: '/data' } });
    expect(config.listen.otlpHttpPort).toBe(4318);
    expect(config.retention).toEqual({
      spans: 604_800_000,
      bytes: 10_000_000_000,
      rollups: 7_776_000_000,
    });
    if (process.platform === 'linux') expect(config.dataDir).toBe('/data/tracewell');
  });

  it('reads units, and variables win over the file', async () => {
    const path = await file('retention: { spans: 36h, bytes: 2GiB }\nlisten:\n  apiPort: 1\n');
    const config = readConfig({ file: path, env: { TRACEWELL_API_PORT: '2' } });
    expect(config.retention.spans).toBe(129_600_000);
    expect(config.retention.bytes).toBe(2_147_483_648);
    expect(config.listen.apiPort).toBe(2);
  });

  it('names every fault at once, with line and column or the variable', async () => {
    const path = await file(
      'listen:\n  otlpHttpPort: 99999\n  hots: x\nretention:\n  spans: soon\nalerting:\n  files: [1]\n',
    );
    const faults = faultsOf(() => readConfig({ file: path, env: { TRACEWELL_API_PORT: 'abc' } }));
    const places = faults.map((fault) => `${fault.place} ${fault.message.split(':')[0]}`);
    expect(places.sort()).toEqual([
      `${path}:2:3 listen.otlpHttpPort`,
      `${path}:3:3 listen.hots`,
      `${path}:5:3 retention.spans`,
      `${path}:7:11 alerting.files.0`,
      'TRACEWELL_API_PORT listen.apiPort',
    ]);
  });

  it('reads limits and shaping rules, and names each fault of a rule where it stands', async () => {
    const rules = '  - { action: hash, keys: [user.id], services: [cart] }';
    const good = await file(`limits: { valueBytes: 1KiB }\nshaping:\n  rules:\n${rules}\n`);
    const config = readConfig({ file: good, env: {} });
    expect(config.limits).toMatchObject({ valueBytes: 1024, attributesPerSpan: 1024 });
    expect(config.shaping.defaults).toBe(true);
    expect(config.shaping.rules).toEqual([
      { action: 'hash', keys: ['user.id'], services: ['cart'] },
    ]);
    const bad = await file(
      [
        'shaping:',
        '  rules:',
        '    - action: blur',
        '      keys: [a]',
        '    - action: drop',
        '      keys: []',
        '    - action: drop',
        '      keys: [a]',
        '      in: [resource]',
        '      services: [cart]',
        '    - action: drop',
        '      key: a',
      ].join('\n'),
    );
    const faults = faultsOf(() => readConfig({ file: bad, env: {} }));
    expect(faults.map(({ place, message }) => `${place} ${message.split(':')[0]}`).sort()).toEqual([
      `${bad}:10:7 shaping.rules.2.services`,
      `${bad}:11:7 shaping.rules.3.keys`,
      `${bad}:12:7 shaping.rules.3.key`,
      `${bad}:3:7 shaping.rules.0.action`,
      `${bad}:6:7 shaping.rules.1.keys`,
    ]);
  });

  it('says where the YAML itself is broken', async () => {
    const path = await file('listen:\n  apiPort: [1\n');
    expect(faultsOf(() => readConfig({ file: path, env: {} }))[0]?.place).toContain(`${path}:`);
  });

  it('refuses a password in the file and never prints the one of the variable', async () => {
    const inFile = await file('clickhouse: { password: hunter2 }\n');
    expect(faultsOf(() => readConfig({ file: inFile, env: {} }))[0]?.message).toContain(
      'passwordFile',
    );
    const env = { TRACEWELL_CLICKHOUSE_PASSWORD: 'hunter2' };
    const config = readConfig({ file: await file(''), env });
    expect(config.clickhouse.password).toBe('hunter2');
    expect(JSON.stringify(printableConfig(config))).not.toContain('hunter2');
  });

  it('prints a configuration that it reads back unchanged', async () => {
    const config = readConfig({ file: await file('journal: { maxBytes: 1GiB }\n'), env: {} });
    const printed = await file(JSON.stringify(printableConfig(config)));
    expect(readConfig({ file: printed, env: {} })).toEqual(config);
  });
});
