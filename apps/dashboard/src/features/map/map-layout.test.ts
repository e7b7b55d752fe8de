import { describe, expect, test } from 'vitest';
import { edgeWidth, worstTenth } from './edge-weight.ts';
import { edgeKey, layOutMap, NODE_HEIGHT, NODE_WIDTH } from './map-layout.ts';

const shop = {
  nodes: ['postgres', 'gateway', 'cart', 'payment', 'billing'],
  edges: [
    { source: 'gateway', target: 'cart' },
    { source: 'gateway', target: 'payment' },
    { source: 'cart', target: 'postgres' },
    { source: 'payment', target: 'postgres' },
    { source: 'payment', target: 'payment' },
  ],
};

describe('map layout', () => {
  test('callers stand left of what they call', () => {
    const { positions } = layOutMap(shop);
    for (const { source, target } of shop.edges) {
      if (source === target) continue;
      expect(positions.get(source)?.x ?? 0).toBeLessThan(positions.get(target)?.x ?? 0);
    }
  });

  test('no two nodes overlap', () => {
    const at = [...layOutMap(shop).positions.values()];
    for (const [i, a] of at.entries()) {
      for (const b of at.slice(i + 1)) {
        const apart = Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT;
        expect(apart).toBe(true);
      }
    }
  });

  test('nodes without calls stand in a row below everything else', () => {
    const { positions, lonely, lonelyTop } = layOutMap(shop);
    expect(lonely).toEqual(['billing']);
    for (const [id, at] of positions) {
      if (id !== 'billing') expect(at.y + NODE_HEIGHT).toBeLessThan(lonelyTop);
    }
  });

  test('a single service that only calls itself is still drawn', () => {
    const layout = layOutMap({ nodes: ['a'], edges: [{ source: 'a', target: 'a' }] });
    expect(layout.lonely).toEqual(['a']);
    expect(layout.positions.get('a')).toEqual({ x: 0, y: 24 });
  });

  test('a call past other nodes bends, calls between neighbours are straight', () => {
    const { bends } = layOutMap({
      nodes: ['a', 'b', 'c'],
      edges: [
        { source: 'a', target: 'b' },
        { source: 'b', target: 'c' },
        { source: 'a', target: 'c' },
      ],
    });
    expect([...bends.keys()]).toEqual([edgeKey({ source: 'a', target: 'c' })]);
  });

  test('the order in which nodes and edges arrive changes nothing', () => {
    const turned = { nodes: [...shop.nodes].reverse(), edges: [...shop.edges].reverse() };
    expect(layOutMap(turned).positions).toEqual(layOutMap(shop).positions);
  });

  test('a cycle and an edge to an unknown node are survived', () => {
    const layout = layOutMap({
      nodes: ['a', 'b'],
      edges: [
        { source: 'a', target: 'b' },
        { source: 'b', target: 'a' },
        { source: 'b', target: 'gone' },
      ],
    });
    expect(layout.positions.size).toBe(2);
  });
});

describe('edge weight', () => {
  test('is logarithmic from 1 to 6 px', () => {
    expect(edgeWidth(1, 1, 100)).toBe(1);
    expect(edgeWidth(10, 1, 100)).toBe(3.5);
    expect(edgeWidth(100, 1, 100)).toBe(6);
    expect(edgeWidth(1, 0.001, 1000)).toBe(1);
    expect(edgeWidth(5, 5, 5)).toBe(2);
  });

  test('tints the worst tenth, and nothing when nothing is bad', () => {
    const figures = Array.from({ length: 20 }, (_, value) => value);
    expect([...worstTenth(figures, (value) => value)]).toEqual([19, 18]);
    expect(worstTenth([0, 0], (value) => value).size).toBe(0);
    expect([...worstTenth([3, 4], (value) => value)]).toEqual([4]);
  });
});
