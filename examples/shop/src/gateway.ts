import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { addAttributes } from '@tracewell/sdk';
import { type Answer, ask } from './ask.ts';
import { resolveNamesLocally } from './local-names.ts';
import { openQueue, publish } from './queue.ts';
import { say } from './say.ts';
import { HttpFault, openApp, serve } from './serve.ts';

resolveNamesLocally();
const queue = await openQueue();
const app = openApp();

app.get('/products', async (request, response) => {
  addAttributes({ 'shop.page': Number(request.query.category ?? 0) });
  const { status, body } = await ask('catalog', 'GET', request.url);
  response.status(status).json(body);
});

app.get('/products/:id', async (request, response) => {
  const [product, recommended] = await Promise.all([
    ask('catalog', 'GET', `/products/${request.params.id}`),
    ask('recommendations', 'GET', `/recommendations?for=${request.params.id}`),
  ]);
  response.status(product.status).json({ product: product.body, recommended: recommended.body });
});

app.get('/cart', async (request, response) => {
  const { status, body } = await ask('cart', 'GET', request.url);
  response.status(status).json(body);
});

app.post('/cart/items', async (request, response) => {
  const { status, body } = await ask('cart', 'POST', '/cart/items', request.body);
  response.status(status).json(body);
});

/** A charge that failed is sent once more after a pause. */
async function charge(body: object): Promise<Answer> {
  const first = await ask('payment', 'POST', '/charges', body);
  if (first.status < 500) return first;
  say('WARN', `charge answered ${first.status}, trying once more`);
  await pause(50);
  return ask('payment', 'POST', '/charges', body);
}

app.post('/checkout', async (request, response) => {
  const { cartId, cents, productId, scheme } = request.body as Record<string, number>;
  await ask('cart', 'GET', `/cart?id=${cartId}`);
  addAttributes({ 'shop.order.total': (cents ?? 0) / 100 });
  const { status, body } = await charge({ cents, scheme });
  if (status >= 400) throw new HttpFault(502, 'CheckoutFailedError', 'the card was not charged');
  const order = { id: randomUUID(), chargeId: (body as { id: string }).id, cents, productId };
  await publish(queue, 'orders', order);
  say('INFO', 'order placed', {
    'shop.order.id': order.id,
    'shop.order.total': (cents ?? 0) / 100,
  });
  response.status(201).json({ orderId: order.id });
});

serve('gateway', app);
