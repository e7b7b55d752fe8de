import { withSpan } from '@tracewell/sdk';
import type pg from 'pg';
import { openPool } from './database.ts';
import { resolveNamesLocally } from './local-names.ts';
import { HttpFault, openApp, serve } from './serve.ts';

resolveNamesLocally();
const products = openPool('postgresProducts', 8);
const stock = openPool('postgres');
const app = openApp();

interface Product {
  readonly id: number;
  readonly price_cents: number;
}

function renderPrices({ rows }: pg.QueryResult<Product>) {
  return withSpan('render prices', { attributes: { 'shop.currency': 'EUR' } }, () =>
    rows.map((product) => ({ ...product, price: (product.price_cents / 100).toFixed(2) })),
  );
}

const COLUMNS = 'SELECT id, name, price_cents, stock FROM products';

app.get('/products', async (request, response) => {
  const category = Number(request.query.category ?? 0) % 16;
  const text = `${COLUMNS} WHERE category = $1 LIMIT 24`;
  response.json(renderPrices(await products.query(text, [category])));
});

app.get('/products/:id', async (request, response) => {
  const found = await products.query(`${COLUMNS} WHERE id = $1`, [Number(request.params.id)]);
  if (found.rowCount === 0) throw new HttpFault(404, 'NotFoundError', 'no such product');
  response.json(renderPrices(found)[0]);
});

app.post('/reservations', async (request, response) => {
  const { productId, quantity } = request.body as { productId: number; quantity: number };
  const reserved = await stock.query(
    'UPDATE stock SET reserved = reserved + $2, free = free - $2 WHERE product_id = $1 AND free >= $2',
    [productId, quantity],
  );
  if (reserved.rowCount === 0) {
    throw new HttpFault(409, 'OutOfStockError', 'fewer items than ordered');
  }
  response.status(201).json({});
});

app.post('/releases', async (request, response) => {
  const { productId, quantity } = request.body as { productId: number; quantity: number };
  await stock.query(
    'UPDATE stock SET reserved = reserved - $2, free = free + $2 WHERE product_id = $1',
    [productId, quantity],
  );
  response.status(201).json({});
});

serve('catalog', app);
