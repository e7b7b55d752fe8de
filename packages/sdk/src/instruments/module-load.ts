import Module from 'node:module';
import { diag } from '@opentelemetry/api';
import type { Removal } from './instrument.ts';

interface Loader {
  _load: (this: unknown, request: string, ...rest: unknown[]) => unknown;
  readonly _cache: Readonly<Record<string, { readonly exports: unknown } | undefined>>;
}

/**
 * Calls `onLoad` with the exports of a CommonJS package when it is loaded, or at once when it has been. `import` of such a
 * package comes through here too. `entry` is its main file below node_modules, with forward slashes.
 */
export function whenLoaded(
  name: string,
  entry: string,
  onLoad: (exports: unknown) => void,
): Removal {
  const loader = Module as unknown as Loader;
  const guarded = (exports: unknown) => {
    try {
      onLoad(exports);
    } catch (error) {
      diag.error(`@tracewell/sdk: ${name} could not be instrumented`, error);
    }
  };
  const isEntry = (path: string) =>
    path === name || path.replaceAll('\\', '/').endsWith(`/node_modules/${name}/${entry}`);

  const original = loader._load;
  const load: Loader['_load'] = function load(request, ...rest) {
    const exports = Reflect.apply(original, this, [request, ...rest]);
    if (isEntry(request)) guarded(exports);
    return exports;
  };
  loader._load = load;
  for (const [path, module] of Object.entries(loader._cache)) {
    if (isEntry(path)) guarded(module?.exports);
  }
  return () => {
    if (loader._load === load) loader._load = original;
  };
}
