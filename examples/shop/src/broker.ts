import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { announce } from './address.ts';

const broker = await Aedes.createBroker();
const server = createServer(broker.handle);
server.listen(0, '127.0.0.1', () => {
  announce({ broker: (server.address() as AddressInfo).port }, () => Promise.resolve());
});
