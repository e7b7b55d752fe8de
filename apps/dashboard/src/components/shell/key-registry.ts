/** One command a key can give. The same entry feeds the keys, the `?` sheet and the palette. */
export interface Command {
  /** As typed: `j`, `Shift+N`, `Mod+k`, or two in a row: `g s`. Several ways are alternatives. */
  readonly keys: readonly string[];
  readonly label: string;
  /** The heading it stands under: `Go to`, `This trace`. */
  readonly group: string;
  readonly run: () => void;
  /** Fires while the reader types in a field, too; for Escape and Mod chords only. */
  readonly whileTyping?: boolean;
  /** Kept out of the palette: moving by one row means nothing there. */
  readonly hidden?: boolean;
}

/** What of a key event the registry looks at. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export interface KeyRegistry {
  /** Adds commands until the returned function is called; the latest one wins a key. */
  add(commands: readonly Command[]): () => void;
  commands(): readonly Command[];
  /** Runs what the key means now. `typing` keeps single letters out of fields. True when something ran. */
  press(event: KeyPress, typing: boolean): boolean;
  subscribe(listener: () => void): () => void;
}

const FIRST_OF_TWO = 'g';

/** A key event in the notation of {@link Command.keys}; letters with Shift are written `Shift+N`. */
function notation(event: KeyPress): string {
  const mod = event.ctrlKey || event.metaKey ? 'Mod+' : '';
  const named = event.key.length > 1 || /\p{Lu}/u.test(event.key);
  const shift = event.shiftKey && named ? 'Shift+' : '';
  return `${mod}${event.altKey ? 'Alt+' : ''}${shift}${event.key}`;
}

function find(sets: readonly (readonly Command[])[], keys: string): Command | undefined {
  for (const commands of sets.toReversed()) {
    const command = commands.find((candidate) => candidate.keys.includes(keys));
    if (command) return command;
  }
  return undefined;
}

/** A registry without commands. */
export function createKeyRegistry(): KeyRegistry {
  let sets: (readonly Command[])[] = [];
  let all: readonly Command[] = [];
  let pending = '';
  const listeners = new Set<() => void>();
  const publish = (next: (readonly Command[])[]) => {
    sets = next;
    all = next.flat();
    for (const listener of listeners) listener();
  };
  return {
    add(commands) {
      publish([...sets, commands]);
      return () => publish(sets.filter((set) => set !== commands));
    },
    commands: () => all,
    press(event, typing) {
      const keys = notation(event);
      const command = find(sets, pending === '' ? keys : `${pending} ${keys}`);
      const waits = pending === '' && keys === FIRST_OF_TWO && !typing;
      pending = waits ? keys : '';
      if (command === undefined || (typing && !command.whileTyping)) return false;
      command.run();
      return true;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Commands under their headings, in the order in which the headings first appear. */
export function byGroup(commands: readonly Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const members = groups.get(command.group) ?? [];
    members.push(command);
    groups.set(command.group, members);
  }
  return groups;
}
