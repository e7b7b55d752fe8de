import { addAttributes } from '@tracewell/sdk';
import { ask } from './ask.ts';
import { openPool } from './database.ts';
import { resolveNamesLocally } from './local-names.ts';
import { HttpFault, openApp, serve } from './serve.ts';

resolveNamesLocally();
const pool = openPool('postgres');
const app = openApp();

interface Item {
  readonly product_id: number;
  readonly quantity: number;
}

app.get('/cart', async (request, response) => {
  const text = 'SELECT product_id, quantity FROM cart_items WHERE cart_id = $1';
  const { rows } = await pool.query<Item>(text, [Number(request.query.id ?? 0)]);
  addAttributes({ 'shop.cart.items': rows.length });
  // Carts with gift options ask for every price on its own: the classic N+1, left in for the waterfall to show.
  if (request.query.gift === '1') {
    for (const item of rows) {
      const price = 'SELECT price_cents FROM prices WHERE product_id = $1';
      await pool.query(price, [item.product_id]);
    }
  }
  response.json(rows);
});

app.post('/cart/items', async (request, response) => {
  const { cartId, productId, quantity } = request.body as Record<string, number>;
  if (quantity === undefined || quantity < 1) {
    throw new HttpFault(422, 'ValidationError', 'quantity must be at least 1');
  }
  const { status } = await ask('catalog', 'GET', `/products/${productId}`);
  if (status !== 200) throw new HttpFault(404, 'NotFoundError', 'no such product');
  await pool.query('INSERT INTO cart_items (cart_id, product_id, quantity) VALUES ($1, $2, $3)', [
    cartId,
    productId,
    quantity,
  ]);
  response.status(201).json({});
});

serve('cart', app);
