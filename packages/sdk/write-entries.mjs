// Writes what stands around the one CommonJS bundle: an ES module that re-exports it, so that `import` and `require` share
// one state, the `register` entries that start tracing, and the declarations of each.
import { copyFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const names = Object.keys(createRequire(import.meta.url)('./dist/index.cjs')).sort();
const files = {
  'index.js': `import sdk from './index.cjs';\nexport const { ${names.join(', ')} } = sdk;\n`,
  'register.js': `import sdk from './index.cjs';\nsdk.init();\n`,
  'register.cjs': `require('./index.cjs').init();\n`,
  'register.d.ts': 'export {};\n',
  'register.d.cts': 'export {};\n',
};
for (const [name, text] of Object.entries(files)) await writeFile(`dist/${name}`, text);
await copyFile('index.d.ts', 'dist/index.d.cts');
