import type { TestLink } from '../test-span.ts';
import { call, callExternal, consume, type HttpRequest, inside, publish, query } from './calls.ts';
import {
  addAttributes,
  type ContinueLater,
  type RunningSpan,
  recordException,
  think,
  work,
} from './timeline.ts';

const CHARGES: HttpRequest = { method: 'POST', route: '/charges', path: '/charges' };
const REFUNDS: HttpRequest = { method: 'POST', route: '/refunds', path: '/refunds' };
const ACQUIRER = 'api.acquirer.example';

/** Charges a card. A charge that failed is sent once more after a pause, as the gateway's retry policy says. */
export function charge(gateway: RunningSpan, cents: number): number {
  const first = call(gateway, 'payment', CHARGES, (payment) => answerCharge(payment, cents));
  if (first < 500) return first;
  work(gateway, 50);
  return call(gateway, 'payment', CHARGES, (payment) => answerCharge(payment, cents), 1);
}

function answerCharge(payment: RunningSpan, cents: number): number {
  const { random, weather } = payment.draft;
  addAttributes(payment, {
    'shop.amount': cents / 100,
    'shop.card.scheme': random.pick(['visa', 'mastercard']),
  });
  const refused = random.chance(weather.paymentBurst ? 0.7 : 0.012);
  callExternal(payment, ACQUIRER, CHARGES, random.logNormal(120, 0.35), refused ? 502 : 201);
  if (refused) {
    const at = 'charge (/srv/shop/payment.js:58:13)';
    recordException(payment, 'ChargeFailedError', 'the acquirer did not confirm the charge', at);
    return 503;
  }
  const text = 'INSERT INTO charges (id, amount_cents, status) VALUES ($1, $2, $3)';
  query(payment, 'INSERT', 'charges', text, random.logNormal(5, 0.4));
  return 201;
}

/** Hands the order over to a queue; the worker takes it up a little later in a trace of its own. */
export function placeOrder(
  gateway: RunningSpan,
  cents: number,
  continueLater: ContinueLater,
): void {
  const link = publish(gateway, 'orders', 412);
  const sentMs = gateway.cursor / 1e6;
  continueLater(sentMs + gateway.draft.random.logNormal(35, 0.6), (draft) => {
    consume(draft, 'orders', 'orders', link, (order) => runSaga(order, cents));
  });
}

/** The order as a saga: reserve, book, confirm. What was charged is refunded when the stock does not suffice. */
function runSaga(order: RunningSpan, cents: number): string | undefined {
  const { random } = order.draft;
  addAttributes(order, { 'shop.order.id': random.hex(6), 'shop.order.total': cents / 100 });
  think(order, 2);
  let reserved = true;
  inside(order, 'reserve stock', { 'shop.saga.step': 1 }, (step) => {
    reserved = reserve(step) < 400;
    return reserved ? undefined : 'not enough stock';
  });
  if (!reserved) return compensate(order, cents);
  inside(order, 'book order', { 'shop.saga.step': 2 }, (step) => {
    const text = 'INSERT INTO orders (id, total_cents) VALUES ($1, $2)';
    query(step, 'INSERT', 'orders', text, random.logNormal(6, 0.4));
    think(step, 1.5);
    return undefined;
  });
  const link: TestLink = publish(order, 'order-confirmations', 188);
  addAttributes(order, { 'shop.confirmation.span': link.spanId });
  return undefined;
}

const RESERVATIONS: HttpRequest = { method: 'POST', route: '/reservations', path: '/reservations' };

function reserve(step: RunningSpan): number {
  return call(step, 'catalog', RESERVATIONS, (catalog) => {
    const { random } = catalog.draft;
    const text = 'UPDATE stock SET reserved = reserved + $2 WHERE product_id = $1 AND free >= $2';
    query(catalog, 'UPDATE', 'stock', text, random.logNormal(9, 0.5));
    if (!random.chance(0.05)) return 201;
    const at = 'reserve (/srv/shop/catalog.js:112:11)';
    recordException(catalog, 'OutOfStockError', 'fewer items than ordered', at);
    return 409;
  });
}

function compensate(order: RunningSpan, cents: number): string {
  inside(order, 'refund charge', { 'shop.saga.compensates': 'charge' }, (step) => {
    call(step, 'payment', REFUNDS, (payment) => {
      addAttributes(payment, { 'shop.amount': cents / 100 });
      const { random } = payment.draft;
      callExternal(payment, ACQUIRER, REFUNDS, random.logNormal(140, 0.35), 201);
      query(
        payment,
        'UPDATE',
        'charges',
        'UPDATE charges SET status = $2 WHERE id = $1',
        random.logNormal(5, 0.4),
      );
      return 201;
    });
    return undefined;
  });
  return 'order cancelled: not enough stock';
}
