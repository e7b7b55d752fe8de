import { expect, test } from 'vitest';
import { createKeyRegistry, type KeyPress } from './key-registry.ts';

function key(name: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held };
}

function recorder() {
  const ran: string[] = [];
  const command = (keys: string, whileTyping = false) => ({
    keys: [keys],
    label: keys,
    group: 'test',
    whileTyping,
    run: () => {
      ran.push(keys);
    },
  });
  return { ran, command };
}

test('a letter, two in a row, a shifted letter and a chord each run their own command', () => {
  const { ran, command } = recorder();
  const registry = createKeyRegistry();
  registry.add([command('n'), command('g s'), command('s'), command('Shift+N'), command('Mod+k')]);
  for (const press of [key('n'), key('g'), key('s'), key('s')]) registry.press(press, false);
  registry.press(key('N', { shiftKey: true }), false);
  registry.press(key('k', { metaKey: true }), false);
  registry.press(key('k', { ctrlKey: true }), false);
  expect(ran).toEqual(['n', 'g s', 's', 'Shift+N', 'Mod+k', 'Mod+k']);
});

test('typing keeps letters for the field, Escape and chords still work', () => {
  const { ran, command } = recorder();
  const registry = createKeyRegistry();
  registry.add([command('n'), command('Escape', true)]);
  expect(registry.press(key('n'), true)).toBe(false);
  expect(registry.press(key('Escape'), true)).toBe(true);
  expect(ran).toEqual(['Escape']);
});

test('the latest set wins a key and gives it back', () => {
  const { ran, command } = recorder();
  const registry = createKeyRegistry();
  registry.add([command('f')]);
  const remove = registry.add([{ ...command('f'), run: () => ran.push('inner') }]);
  registry.press(key('f'), false);
  remove();
  registry.press(key('f'), false);
  expect(ran).toEqual(['inner', 'f']);
  expect(registry.commands()).toHaveLength(1);
});
