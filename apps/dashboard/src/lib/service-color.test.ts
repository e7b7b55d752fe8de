import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignServiceColors, preferredSlot, SERVICE_SLOTS } from './service-color.ts';

const share = fc.record({ name: fc.string({ minLength: 1 }), totalNs: fc.nat() });
const shares = fc.uniqueArray(share, { selector: (service) => service.name, maxLength: 20 });

test('up to eight services of a view never share a colour, and none is striped', () => {
  fc.assert(
    fc.property(shares, (services) => {
      const colors = [...assignServiceColors(services.slice(0, SERVICE_SLOTS)).values()];
      expect(new Set(colors.map((color) => color.slot)).size).toBe(colors.length);
      expect(colors.some((color) => color.striped)).toBe(false);
    }),
  );
});

test('the order of arrival does not matter', () => {
  fc.assert(
    fc.property(shares, (services) => {
      const backwards = [...services].reverse();
      const sorted = (list: typeof services) =>
        [...assignServiceColors(list)].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(backwards)).toEqual(sorted(services));
    }),
  );
});

test('from the ninth on a pair of slot and stripe is repeated only after sixteen', () => {
  const services = Array.from({ length: 11 }, (_, index) => ({
    name: `service-${index}`,
    totalNs: 100 - index,
  }));
  const colors = [...assignServiceColors(services).values()];
  expect(colors.filter((color) => color.striped)).toHaveLength(3);
  expect(new Set(colors.map((color) => `${color.slot} ${color.striped}`)).size).toBe(11);
});

test('the service with more time keeps the slot its name asks for', () => {
  const names = Array.from({ length: 40 }, (_, index) => `s${index}`);
  const [first = ''] = names;
  const rival = names.slice(1).find((name) => preferredSlot(name) === preferredSlot(first)) ?? '';
  const colors = assignServiceColors([
    { name: first, totalNs: 1 },
    { name: rival, totalNs: 2 },
  ]);
  expect(colors.get(rival)?.slot).toBe(preferredSlot(rival));
  expect(colors.get(first)?.slot).not.toBe(preferredSlot(first));
});
