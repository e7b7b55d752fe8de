import { IncomingMessage } from 'node:http';
import type { Removal } from './instrument.ts';

const ROUTE = Symbol('tracewell.route');
const BASE = Symbol('tracewell.base-url');
const MOUNTS = Symbol('tracewell.mounts');
const FULL_ROUTE = Symbol('tracewell.full-route');

interface Mount {
  readonly url: string;
  readonly pattern: string;
}

interface RoutedRequest extends IncomingMessage {
  params?: Record<string, string | string[]>;
  [ROUTE]?: { readonly path?: unknown } | undefined;
  [BASE]?: string;
  [MOUNTS]?: readonly Mount[];
  [FULL_ROUTE]?: string;
}

/** A route as people wrote it: `/users/:id`, a regular expression, or several of them. */
function patternText(path: unknown): string | undefined {
  if (typeof path === 'string') return path;
  if (path instanceof RegExp) return path.source;
  if (!Array.isArray(path)) return undefined;
  return path.map((one) => patternText(one) ?? '').join(',');
}

/** Puts `:name` back where the value of a parameter stands in the part of the address that a router was mounted at. */
function mountPattern(part: string, params: RoutedRequest['params']): string {
  const names = Object.entries(params ?? {});
  if (names.length === 0) return part;
  const segments = part.split('/').map((segment) => {
    const found = names.find(
      ([, value]) => value === segment || encodeURIComponent(String(value)) === segment,
    );
    return segment !== '' && found ? `:${found[0]}` : segment;
  });
  return segments.join('/');
}

/** The mounts that lead to `url`: Express grows the base address router by router and shrinks it again on the way back. */
function mountsOf(request: RoutedRequest, url: string): readonly Mount[] {
  const outer = (request[MOUNTS] ?? []).filter(
    (mount) => url === mount.url || url.startsWith(`${mount.url}/`),
  );
  const last = outer.at(-1) ?? { url: '', pattern: '' };
  if (last.url === url) return outer;
  const pattern = last.pattern + mountPattern(url.slice(last.url.length), request.params);
  return [...outer, { url, pattern }];
}

function fullRoute(request: RoutedRequest, path: string): string {
  const base = request[MOUNTS]?.at(-1)?.pattern ?? '';
  return path === '/' && base !== '' ? base : base + path;
}

/**
 * Learns the route that an Express application (4 or 5, CommonJS, ES module or bundled) matched. Express writes `req.route`
 * and `req.baseUrl` while it routes; both become accessors on the prototype of requests, which see every write and change
 * nothing. Reading at the end alone would lie: an error on the way out resets the base.
 */
export function instrumentExpressRoutes(): Removal {
  const prototype = IncomingMessage.prototype;
  Object.defineProperties(prototype, {
    route: {
      configurable: true,
      get(this: RoutedRequest) {
        return this[ROUTE];
      },
      set(this: RoutedRequest, route: RoutedRequest[typeof ROUTE]) {
        this[ROUTE] = route;
        const path = patternText(route?.path);
        if (path !== undefined) this[FULL_ROUTE] = fullRoute(this, path);
      },
    },
    baseUrl: {
      configurable: true,
      get(this: RoutedRequest) {
        return this[BASE];
      },
      set(this: RoutedRequest, url: string) {
        this[BASE] = url;
        if (typeof url === 'string' && url !== (this[MOUNTS]?.at(-1)?.url ?? '')) {
          this[MOUNTS] = url === '' ? [] : mountsOf(this, url);
        }
      },
    },
  });
  return () => {
    for (const name of ['route', 'baseUrl']) Reflect.deleteProperty(prototype, name);
  };
}

/** The route that served the request, `/users/:id`; undefined when no router has matched one. */
export function routeOf(request: IncomingMessage): string | undefined {
  return (request as RoutedRequest)[FULL_ROUTE];
}
