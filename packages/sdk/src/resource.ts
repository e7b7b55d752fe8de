import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, hostname, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { InitOptions } from '@tracewell/sdk';
import type { Environment } from './environment.ts';
import { parsePairs } from './pairs.ts';

const SDK_VERSION = '2.12.0';
export const DISTRO_VERSION = '0.1.0';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
}

/** The first package.json from `folder` upwards that has a name. */
function nearestManifest(folder: string): Manifest {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Manifest;
      if (typeof manifest.name === 'string' && manifest.name !== '') return manifest;
    } catch {
      // None here, or none that can be read: one folder up.
    }
    if (dirname(at) === at) return {};
  }
}

function processAttributes(): Attributes {
  const script = process.argv[1];
  return {
    'host.name': hostname(),
    'host.arch': arch(),
    'os.type': platform(),
    'process.pid': process.pid,
    'process.executable.name': basename(process.execPath),
    'process.executable.path': process.execPath,
    ...(script === undefined ? {} : { 'process.command': script }),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
  };
}

/** Leaves out what is undefined, so that a later layer hides an earlier one only where it has something to say. */
function known(attributes: Record<string, string | undefined>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/**
 * Who sends: detected values, then OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME, then the options. All of it is read at once:
 * a resource that settles later would make early spans wait.
 */
export function detectResource(environment: Environment, options: InitOptions): Resource {
  const manifest = nearestManifest(process.argv[1] ? dirname(process.argv[1]) : process.cwd());
  return resourceFromAttributes({
    'service.name': manifest.name ?? 'unknown_service:node',
    ...known({
      'service.version': manifest.version,
      'deployment.environment.name': environment.NODE_ENV,
    }),
    'service.instance.id': randomUUID(),
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': SDK_VERSION,
    'telemetry.distro.name': 'tracewell',
    'telemetry.distro.version': DISTRO_VERSION,
    ...processAttributes(),
    ...(parsePairs(environment.OTEL_RESOURCE_ATTRIBUTES ?? '') ?? {}),
    ...known({ 'service.name': environment.OTEL_SERVICE_NAME }),
    ...known({
      'service.name': options.serviceName,
      'service.version': options.serviceVersion,
      'deployment.environment.name': options.environment,
    }),
    ...options.resourceAttributes,
  });
}
