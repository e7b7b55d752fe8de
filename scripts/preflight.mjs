// What must hold before anything can start, each failure in one message with the way out.
import { statfs } from 'node:fs/promises';

const MINIMUM_FREE_BYTES = 1024 ** 3;

/** @returns {string | undefined} what is wrong with this Node.js, if anything */
export function faultOfNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (supported) return undefined;
  return `TW1001 Node.js ${version} is not supported. Tracewell needs 20.19+, 22.12+ or 24+. Install one of them and run the command again.`;
}

/** @returns {string | undefined} what is wrong with this platform: chDB is built for macOS and glibc Linux only */
export function faultOfPlatform(platform, arch, glibcVersion) {
  const engine =
    'The embedded ClickHouse engine has builds for macOS and glibc Linux on x64 and arm64.';
  if (platform === 'win32')
    return `TW1002 Windows cannot run Tracewell directly. ${engine} Use WSL 2 with Ubuntu or Debian.`;
  if (platform === 'linux' && !glibcVersion)
    return `TW1002 This Linux uses musl (Alpine). ${engine} Use a glibc distribution, for example the image node:22-bookworm-slim.`;
  if (!['linux', 'darwin'].includes(platform) || !['x64', 'arm64'].includes(arch))
    return `TW1002 ${platform}/${arch} is not supported. ${engine}`;
  return undefined;
}

/** @returns {Promise<string | undefined>} set when the disk that holds `folder` is nearly full */
export async function faultOfDisk(folder) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= MINIMUM_FREE_BYTES) return undefined;
  return `TW1003 Only ${(free / 1e6).toFixed(0)} MB are free on the disk of ${folder}. Tracewell needs 1 GB to build and to keep a journal. Free some space and run the command again.`;
}

/** Ends the process with exit code 1 after naming every fault found. */
export async function preflight(folder) {
  const glibc = process.report?.getReport().header.glibcVersionRuntime;
  const faults = [
    faultOfNode(process.versions.node),
    faultOfPlatform(process.platform, process.arch, glibc),
    await faultOfDisk(folder),
  ].filter((fault) => fault !== undefined);
  if (faults.length === 0) return;
  for (const fault of faults) console.error(fault);
  process.exit(1);
}
