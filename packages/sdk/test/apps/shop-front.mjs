import { withSpan } from '@tracewell/sdk';
import express from 'express';

const app = express();
app.get('/shelves/:id', (request, response) => {
  withSpan(
    'count',
    {
      attributes: { id: request.params.id, many: 2 ** 40, half: 0.5, open: true, tags: ['a', 'b'] },
    },
    () => {},
  );
  response.status(418).end();
});
const server = app.listen(0, '127.0.0.1', async () => {
  const address = `http://127.0.0.1:${server.address().port}/shelves/7`;
  const headers = { traceparent: `00-${process.argv[2]}-b7ad6b7169203331-01` };
  await fetch(address, { headers }).then((response) => response.text());
  server.close();
  server.closeAllConnections();
});
