import { expect, test } from 'vitest';
import { peerOf } from './peer.ts';

test.each([
  [{ 'peer.service': 'ledger', 'db.system.name': 'postgresql' }, 'ledger'],
  [
    { 'db.system.name': 'postgresql', 'db.namespace': 'shop', 'server.address': 'db' },
    'postgresql/shop',
  ],
  [{ 'db.system': 'redis' }, 'redis'],
  [{ 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' }, 'kafka/orders'],
  [{ 'server.address': 'api.example.com', 'server.port': 8443 }, 'api.example.com:8443'],
  [{ 'server.address': 'api.example.com', 'server.port': '443' }, 'api.example.com'],
  [{ 'net.peer.name': 'old.example.com' }, 'old.example.com'],
  [{ 'rpc.service': 'Ledger' }, 'Ledger'],
  [{ 'db.namespace': 'shop' }, undefined],
  [{}, undefined],
])('a call with %j goes to %s', (attributes, name) => {
  expect(peerOf({ kind: 'client', attributes })).toBe(name);
});

test('only a call has another side', () => {
  expect(peerOf({ kind: 'server', attributes: { 'server.address': 'me' } })).toBeUndefined();
});
