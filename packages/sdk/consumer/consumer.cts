import sdk = require('@tracewell/sdk');

const price: number = sdk.withSpan('price', { attributes: { currency: 'EUR' } }, () => 1);
const running: boolean = sdk.stats().running;

export { price, running };
