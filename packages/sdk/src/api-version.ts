import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Notice } from './notice.ts';

/** The version of `@opentelemetry/api` that the application itself would load; undefined when it has none. */
function applicationApi(): { readonly path: string; readonly version: string } | undefined {
  try {
    const path = createRequire(join(process.cwd(), 'package.json')).resolve(
      '@opentelemetry/api/package.json',
    );
    const manifest = createRequire(path)(path) as { readonly version: string };
    return { path, version: manifest.version };
  } catch {
    return undefined;
  }
}

/** The version under which this process is registered, read from where the API keeps it. */
function registeredVersion(): string | undefined {
  const registered = (globalThis as Record<symbol, { readonly version?: string } | undefined>)[
    Symbol.for('opentelemetry.js.api.1')
  ];
  return registered?.version;
}

/**
 * A newer `@opentelemetry/api` in the application than the one we registered through makes every span of its own code a silent
 * no-op. Says so; an older one is fine.
 */
export function apiNotice(): Notice | undefined {
  const application = applicationApi();
  const registered = registeredVersion();
  if (!application || registered === undefined) return undefined;
  const minor = (version: string) => Number(version.split('.')[1]);
  if (minor(application.version) <= minor(registered)) return undefined;
  return {
    code: 'TW7007',
    text: `the application has @opentelemetry/api ${application.version} (${application.path}), newer than ${registered} of this SDK: spans made through it are lost without a word. Install @opentelemetry/api@${registered}, or a newer @tracewell/sdk.`,
  };
}
