import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRuleFile } from '@tracewell/alerting';
import { type ConfigFlags, environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';

/** `tracewell rules check [files..]`: exit code 1 when a file is refused, each fault with its line and column. */
export async function rulesCheck(
  files: readonly string[],
  options: ConfigFlags & { json: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const checked = files.length > 0 ? files : [await defaultFile(options, environment)];
  const results = await Promise.all(checked.map(checkFile));
  const faults = results.flatMap((result) => result.faults);
  if (options.json) console.log(JSON.stringify({ files: results }));
  else
    for (const { file, rules, faults } of results)
      console.log(faults.length > 0 ? faults.join('\n') : `${file}: ${rules} rules, valid`);
  if (faults.length > 0)
    throw new CliFault('TW6001', `${faults.length} faults in ${checked.length} rule files.`);
}

async function defaultFile(options: ConfigFlags, environment: NodeJS.ProcessEnv): Promise<string> {
  const { dataDir } = await readEffectiveConfig(environmentOf(options, environment));
  return join(dataDir, 'alerts.yaml');
}

async function checkFile(file: string): Promise<{ file: string; rules: number; faults: string[] }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CliFault('TW6002', `${file} cannot be read: ${String(error)}`, 1, { cause: error });
  });
  const parsed = parseRuleFile(file, text);
  return {
    file,
    rules: parsed.rules.length,
    faults: parsed.faults.map((fault) => `${file}:${fault.line}:${fault.column} ${fault.message}`),
  };
}
