'use client';

import { Button } from '../../../components/controls/button.tsx';
import { useCommands } from '../../../components/shell/keyboard.tsx';
import { useApiSource } from '../../../lib/api-source.ts';
import { useCompare } from './use-compare.ts';

/** Shows or hides the comparison with the normal traces of the same operation. Nothing where no store can be asked. */
export function CompareButton() {
  const { reachesStore } = useApiSource();
  const { against, setAgainst } = useCompare();
  const toggle = () => setAgainst(against === undefined ? { kind: 'normal' } : undefined);
  useCommands(
    reachesStore
      ? [{ keys: ['d'], label: 'Compare with normal traces', group: 'This trace', run: toggle }]
      : [],
  );
  if (!reachesStore) return null;
  return (
    <Button aria-pressed={against !== undefined} onClick={toggle}>
      Compare
    </Button>
  );
}
