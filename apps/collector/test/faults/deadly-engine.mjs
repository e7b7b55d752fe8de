// Loaded with `--import` before the collector: the embedded engine is killed by every statement that carries the
// text of TRACEWELL_DEADLY_TEXT, as by a fault of the engine itself.
import { readFileSync } from 'node:fs';
import { ClientRequest, OutgoingMessage } from 'node:http';
import { join } from 'node:path';

// biome-ignore lint/style/noProcessEnv: there is no configuration before the collector is loaded.
const { TRACEWELL_DEADLY_TEXT: deadly = '', TRACEWELL_DATA_DIR: dataDir = '' } = process.env;
const { write } = OutgoingMessage.prototype;

OutgoingMessage.prototype.write = function (chunk, ...rest) {
  const isDeadly = deadly !== '' && this instanceof ClientRequest && chunk.includes(deadly);
  if (isDeadly) {
    const { pid } = JSON.parse(readFileSync(join(dataDir, 'run', 'clickhouse.json'), 'utf8'));
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is dead already, and what was to reach it will not.
    }
  }
  return write.call(this, chunk, ...rest);
};
