import { claimDataFolder } from '../src/receivers/claim-data-folder.ts';

/** Claims the folder once the parent says so, tells it what came of that, and keeps the claim. */
const [folder = ''] = process.argv.slice(2);
process.on('message', () => {
  claimDataFolder(folder).then(
    () => process.send?.('claimed'),
    (error: unknown) => process.send?.(String(error)),
  );
});
process.send?.('ready');
