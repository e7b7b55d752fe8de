import { createServer } from 'node:net';
import type { EffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';

interface Listener {
  readonly what: string;
  readonly port: number;
  readonly flag: string;
}

/** Every port that this installation will listen on, with the flag that moves it. */
export function listenersOf(config: EffectiveConfig): Listener[] {
  const { listen, clickhouse } = config;
  const listeners = [
    { what: 'OTLP/HTTP', port: listen.otlpHttpPort, flag: '--otlp-http-port' },
    { what: 'OTLP/gRPC', port: listen.otlpGrpcPort, flag: '--otlp-grpc-port' },
    { what: 'Zipkin', port: listen.zipkinPort, flag: '--zipkin-port' },
    { what: 'the query API', port: listen.apiPort, flag: '--api-port' },
    { what: 'the dashboard', port: listen.dashboardPort, flag: '--dashboard-port' },
  ];
  if (clickhouse.url === '')
    listeners.push({
      what: 'the embedded ClickHouse',
      port: listen.clickhousePort,
      flag: '--clickhouse-port',
    });
  return listeners;
}

/** True when nothing listens on the port of the loopback addresses. Port 0 is always free. */
export async function isFree(port: number): Promise<boolean> {
  if (port === 0) return true;
  const results = await Promise.all(['127.0.0.1', '::1'].map((host) => canListen(host, port)));
  return results.every(Boolean);
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    // A machine without IPv6 refuses ::1 with EADDRNOTAVAIL, which says nothing about the port.
    probe.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * The configuration with every port 0 replaced by a free one. Chosen once, here, so that a process that is started again
 * comes back at the address that people and senders already know.
 */
export async function settlePorts(config: EffectiveConfig): Promise<EffectiveConfig> {
  const { listen } = config;
  const settle = async (port: number): Promise<number> => (port === 0 ? takeFreePort() : port);
  return {
    ...config,
    listen: {
      ...listen,
      otlpHttpPort: await settle(listen.otlpHttpPort),
      otlpGrpcPort: await settle(listen.otlpGrpcPort),
      zipkinPort: await settle(listen.zipkinPort),
      apiPort: await settle(listen.apiPort),
      dashboardPort: await settle(listen.dashboardPort),
      clickhousePort: await settle(listen.clickhousePort),
    },
  };
}

function takeFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

/** Refuses to start on taken ports, naming all of them with the flag that moves each. */
export async function requireFreePorts(config: EffectiveConfig): Promise<void> {
  const faults: string[] = [];
  for (const { what, port, flag } of listenersOf(config)) {
    if (await isFree(port)) continue;
    faults.push(
      `Port ${port} for ${what} is taken by another program. Stop it, or add ${flag} ${port + 1000} (0 takes a free one).`,
    );
  }
  if (faults.length > 0) throw new CliFault('TW1020', faults.join('\n       '));
}
