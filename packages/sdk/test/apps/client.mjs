// `import { get }` binds before anything can patch the CommonJS object: the built-in's ES module exports must follow.
import { get } from 'node:http';

get(process.argv[2], (response) => response.resume());
