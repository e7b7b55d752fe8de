'use client';

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { type Command, createKeyRegistry, type KeyRegistry } from './key-registry.ts';
import { readLetterKeys, subscribeLetterKeys, writeLetterKeys } from './letter-keys.ts';

const RegistryContext = createContext<KeyRegistry | undefined>(undefined);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // An open dialog or menu has the keyboard to itself.
  if (target.closest('[role=dialog],[role=menu]')) return true;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Enter and Space on a control belong to the control. */
function isPressing({ key, target }: KeyboardEvent): boolean {
  if (key !== 'Enter' && key !== ' ') return false;
  return target instanceof HTMLElement && target.closest('button,a,summary') !== null;
}

/** Listens once for the whole page and hands each key to the registry. */
export function KeyboardProvider({ children }: { readonly children: ReactNode }) {
  const [registry] = useState(createKeyRegistry);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isPressing(event)) return;
      if (registry.press(event, isTyping(event.target) || !readLetterKeys()))
        event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [registry]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

function useRegistry(): KeyRegistry {
  const registry = useContext(RegistryContext);
  if (registry === undefined) throw new Error('A command was registered outside KeyboardProvider');
  return registry;
}

/** Registers the commands of a page or panel while it is shown. The latest `run` is always the one called. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useRegistry();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const shape = commands.map(({ keys, label }) => `${keys.join()} ${label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape stands for the commands; their functions change at every render
  useEffect(
    () =>
      registry.add(
        latest.current.map((command, index) => ({
          ...command,
          run: () => latest.current[index]?.run(),
        })),
      ),
    [registry, shape],
  );
}

/** Every command that works now, for the sheet and the palette. */
export function useAllCommands(): readonly Command[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.commands, registry.commands);
}

/** Whether single letters run commands, and how to change that. */
export function useLetterKeys(): {
  readonly lettersOn: boolean;
  readonly setLettersOn: (on: boolean) => void;
} {
  const lettersOn = useSyncExternalStore(subscribeLetterKeys, readLetterKeys, () => true);
  return { lettersOn, setLettersOn: writeLetterKeys };
}
