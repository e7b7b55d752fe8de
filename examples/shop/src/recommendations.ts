import { withSpan } from '@tracewell/sdk';
import { askOutside } from './ask-outside.ts';
import { openPool } from './database.ts';
import { resolveNamesLocally } from './local-names.ts';
import { openApp, serve } from './serve.ts';

resolveNamesLocally();
const pool = openPool('postgres');
const app = openApp();

app.get('/recommendations', async (request, response) => {
  const userId = Number(request.query.for ?? 0) % 50;
  const items = await withSpan(
    'rank candidates',
    { attributes: { 'shop.model': 'als-7' } },
    async () => {
      const text = 'SELECT item, score FROM als_scores WHERE user_id = $1';
      const { rows } = await pool.query<{ item: number; score: number }>(text, [userId]);
      await askOutside('features.example.net', 'GET', '/features?model=als-7');
      return rows.sort((one, other) => other.score - one.score).slice(0, 8);
    },
  );
  response.json(items);
});

serve('recommendations', app);
