// Asks the address in argv by every way there is, and prints what arrived there.
const http = require('node:http');
const { withSpan } = require('@tracewell/sdk');

const viaHttp = (how, options) =>
  new Promise((resolve, reject) => {
    const request = how(process.argv[2], options, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
    if (how === http.request) request.end();
  });

withSpan('batch', async () => {
  await viaHttp(http.get, {});
  await viaHttp(http.request, { method: 'PUT', headers: { 'x-own': '1' } });
  await fetch(`${process.argv[2]}?X-Amz-Signature=secret`).then((response) => response.text());
  await viaHttp(http.get, { headers: { traceparent: 'own' } });
  await fetch('http://127.0.0.1:2/').catch(() => {});
});
