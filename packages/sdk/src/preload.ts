import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

const FLAGS = new Set(['--import', '--require', '-r']);
const PACKAGE = '@tracewell/sdk';

/** The modules named by --import, --require and -r in a list of Node's own arguments. */
function preloadedNames(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const equals = arg.indexOf('=');
    const flag = equals === -1 ? arg : arg.slice(0, equals);
    if (!FLAGS.has(flag)) return [];
    const value = equals === -1 ? args[index + 1] : arg.slice(equals + 1);
    return value === undefined ? [] : [value];
  });
}

function asPath(name: string): string | undefined {
  if (name.startsWith('file:')) return fileURLToPath(name);
  return isAbsolute(name) ? name : undefined;
}

/**
 * Whether Node was told to load this package before the application (`node --import @tracewell/sdk`, `-r`, or the same in
 * NODE_OPTIONS). Only then does loading it start tracing; a bare import inside an application only brings the functions.
 *
 * `folder` is where the bundle lies, for those who name it by its path.
 */
export function isPreloaded(
  execArgv: readonly string[],
  nodeOptions: string | undefined,
  folder: string,
): boolean {
  const words = (nodeOptions?.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
  return [...preloadedNames(execArgv), ...preloadedNames(words)].some((name) => {
    if (name === PACKAGE) return true;
    const path = asPath(name);
    return path?.startsWith(folder) === true && /[/\\]index\.c?js$/.test(path);
  });
}
