// Loaded with `--import` before the collector: lets the disk under its journal fail, and its clock jump.
// TRACEWELL_FAULT_PLAN (JSON) is the plan from the start; a message of the parent {faultPlan} replaces it.
//   {killAt: n}           kill -9 of this process before the n-th call that changes the journal's folder
//   {tearWrite: n}        the n-th write to the journal is done half, then kill -9
//   {fail: {call, code}}  every such call fails with this code until another plan comes
//   {clockMs}           the wall clock is so much ahead
// Calls: open, write, sync, rename, remove, syncFolder.
import { writevSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join, sep } from 'node:path';

// biome-ignore lint/style/noProcessEnv: there is no configuration before the collector is loaded.
const folder = join(process.env.TRACEWELL_DATA_DIR ?? '', 'journal') + sep;
// biome-ignore lint/style/noProcessEnv: there is no configuration before the collector is loaded.
let plan = JSON.parse(process.env.TRACEWELL_FAULT_PLAN ?? '{}');
let calls = 0;
let writes = 0;
const paths = new WeakMap();

process.on('message', (message) => {
  if (message?.faultPlan === undefined) return;
  plan = message.faultPlan;
  process.send?.({ faultPlanTaken: true });
});

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal is on its way
}

function isOfJournal(path) {
  return `${path}${sep}`.startsWith(folder);
}

/** Counts a call on the journal; dies or throws when the plan says so. */
function meet(call, path) {
  if (!isOfJournal(path)) return;
  calls += 1;
  if (calls === plan.killAt) die();
  if (plan.fail?.call !== call) return;
  const { code } = plan.fail;
  throw Object.assign(new Error(`${code}: injected, ${call} '${path}'`), { code });
}

const realNow = Date.now;
Date.now = () => realNow() + (plan.clockMs ?? 0);

const { open, rename, unlink } = fsPromises;
const probe = await open(new URL(import.meta.url));
const handles = Object.getPrototypeOf(probe);
await probe.close();
const { writev, datasync, sync } = handles;

fsPromises.open = async (path, flags = 'r', mode) => {
  const isFolderSync = flags === 'r';
  if (!isFolderSync) meet('open', path);
  const handle = await open(path, flags, mode);
  paths.set(handle, String(path));
  return handle;
};
fsPromises.rename = async (from, to) => {
  meet('rename', to);
  return await rename(from, to);
};
fsPromises.unlink = async (path) => {
  meet('remove', path);
  return await unlink(path);
};
handles.writev = async function (chunks, ...rest) {
  const path = paths.get(this) ?? '';
  meet('write', path);
  writes += isOfJournal(path) ? 1 : 0;
  if (isOfJournal(path) && writes === plan.tearWrite) {
    const whole = Buffer.concat(chunks);
    writevSync(this.fd, [whole.subarray(0, whole.length >> 1)]);
    die();
  }
  return await writev.call(this, chunks, ...rest);
};
handles.datasync = async function () {
  meet('sync', paths.get(this) ?? '');
  return await datasync.call(this);
};
handles.sync = async function () {
  meet('syncFolder', paths.get(this) ?? '');
  return await sync.call(this);
};
syncBuiltinESMExports();
