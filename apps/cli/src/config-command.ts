import { type ConfigFlags, environmentOf, runCollectorConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';

/** `tracewell config check|print`: the collector reads and judges the configuration; this command shows what it says. */
export async function configCommand(
  action: 'check' | 'print',
  options: ConfigFlags & { json: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const args = options.json || action === 'check' ? ['--json'] : [];
  const { code, stdout, stderr } = await runCollectorConfig(
    environmentOf(options, environment),
    args,
  );
  if (code !== 0) throw new CliFault('TW1010', `The configuration is refused.\n${stderr.trim()}`);
  if (action === 'print') console.log(stdout.trim());
  else console.log(options.json ? JSON.stringify({ valid: true }) : 'The configuration is valid.');
}
