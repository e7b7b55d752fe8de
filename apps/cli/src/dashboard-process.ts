// Runs the dashboard's server and ends with its parent, which Next's own server does not do.
import { pathToFileURL } from 'node:url';

const server = process.argv[2];
if (server === undefined)
  throw new Error('dashboard-process: the path of the server file is missing');
process.on('disconnect', () => process.exit(0));
await import(pathToFileURL(server).href);
