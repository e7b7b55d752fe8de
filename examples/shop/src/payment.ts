import { randomUUID } from 'node:crypto';
import { addAttributes, recordError } from '@tracewell/sdk';
import { askOutside } from './ask-outside.ts';
import { openPool } from './database.ts';
import { resolveNamesLocally } from './local-names.ts';
import { HttpFault, openApp, serve } from './serve.ts';

resolveNamesLocally();
const pool = openPool('postgres');
const app = openApp();
const ACQUIRER = 'api.acquirer.example';

async function askAcquirer(path: string): Promise<void> {
  const status = await askOutside(ACQUIRER, 'POST', path);
  if (status < 400) return;
  const fault = new HttpFault(503, 'ChargeFailedError', `${ACQUIRER} answered ${status}`);
  recordError(fault);
  throw fault;
}

app.post('/charges', async (request, response) => {
  const { cents, scheme } = request.body as { cents: number; scheme: string };
  addAttributes({ 'shop.amount': cents / 100, 'shop.card.scheme': scheme });
  await askAcquirer('/charges');
  const id = randomUUID();
  const text = 'INSERT INTO charges (id, amount_cents, status) VALUES ($1, $2, $3)';
  await pool.query(text, [id, cents, 'authorised']);
  response.status(201).json({ id });
});

/** The money moves only now. A card can still be refused: the amount that ends in .13 is the shop's unlucky number. */
app.post('/captures', async (request, response) => {
  const { chargeId } = request.body as { chargeId: string };
  const text = 'SELECT amount_cents FROM charges WHERE id = $1';
  const { rows } = await pool.query<{ amount_cents: number }>(text, [chargeId]);
  const cents = rows[0]?.amount_cents ?? 0;
  addAttributes({ 'shop.amount': cents / 100 });
  if (cents % 100 === 13) throw new HttpFault(409, 'CaptureRefusedError', 'the card was blocked');
  await pool.query('UPDATE charges SET status = $2 WHERE id = $1', [chargeId, 'captured']);
  response.status(201).json({});
});

app.post('/refunds', async (request, response) => {
  const { chargeId } = request.body as { chargeId: string };
  await askAcquirer('/refunds');
  await pool.query('UPDATE charges SET status = $2 WHERE id = $1', [chargeId, 'refunded']);
  response.status(201).json({});
});

serve('payment', app);
