import { addAttributes, recordError, shutdown, withSpan } from '@tracewell/sdk';
import { announce } from './address.ts';
import { ask } from './ask.ts';
import { openPool } from './database.ts';
import { resolveNamesLocally } from './local-names.ts';
import { consume, openQueue, publish } from './queue.ts';
import { say } from './say.ts';

resolveNamesLocally();
const pool = openPool('postgres');
const queue = await openQueue();

interface Order {
  readonly id: string;
  readonly chargeId: string;
  readonly cents: number;
  readonly productId: number;
}

/** A step of the saga and what undoes it. */
interface Step {
  readonly name: string;
  readonly run: (order: Order) => Promise<void>;
  readonly undo?: { readonly name: string; readonly run: (order: Order) => Promise<void> };
}

async function post(place: 'catalog' | 'payment', path: string, body: object): Promise<void> {
  const { status, body: answer } = await ask(place, 'POST', path, body);
  if (status >= 400) throw new Error((answer as { message?: string }).message ?? `HTTP ${status}`);
}

const item = ({ productId }: Order) => ({ productId, quantity: 1 });
const charge = ({ chargeId }: Order) => ({ chargeId });

const SAGA: readonly Step[] = [
  {
    name: 'reserve stock',
    run: (order) => post('catalog', '/reservations', item(order)),
    undo: { name: 'release stock', run: (order) => post('catalog', '/releases', item(order)) },
  },
  { name: 'capture charge', run: (order) => post('payment', '/captures', charge(order)) },
  {
    name: 'book order',
    run: async ({ id, cents }) => {
      await pool.query('INSERT INTO orders (id, total_cents) VALUES ($1, $2)', [id, cents]);
    },
  },
];

/** What was done is undone, last first; the charge was made before the order came here, so it is refunded in every case. */
async function compensate(order: Order, done: readonly Step[]): Promise<void> {
  for (const { undo } of done.toReversed()) {
    if (undo) await withSpan(undo.name, () => undo.run(order));
  }
  await withSpan('refund charge', { attributes: { 'shop.saga.compensates': 'charge' } }, () =>
    post('payment', '/refunds', charge(order)),
  );
}

async function runSaga(order: Order): Promise<void> {
  addAttributes({ 'shop.order.id': order.id, 'shop.order.total': order.cents / 100 });
  const done: Step[] = [];
  for (const step of SAGA) {
    try {
      const attributes = { 'shop.saga.step': done.length + 1 };
      await withSpan(step.name, { attributes }, () => step.run(order));
    } catch (error) {
      await compensate(order, done);
      const fault = new Error(`order cancelled: ${(error as Error).message}`, { cause: error });
      recordError(fault);
      say('ERROR', fault.message, { 'shop.order.id': order.id });
      return;
    }
    done.push(step);
  }
  await publish(queue, 'order-confirmations', { id: order.id });
  say('INFO', 'order confirmed', { 'shop.order.id': order.id });
}

await consume(queue, 'orders', (body) => runSaga(body as Order));
announce({ orders: 0 }, async () => {
  await queue.endAsync(true);
  await shutdown();
});
