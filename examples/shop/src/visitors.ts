import { type SeededRandom, seededRandom } from '@tracewell/testing';
import { PRODUCTS } from './shop-schema.ts';

const MAX_UNDER_WAY = 40;
const LONGEST_VISIT_MS = 15_000;

interface Visit {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

type Plan = (random: SeededRandom) => Visit;

const productId = (random: SeededRandom) => random.int(PRODUCTS) + 1;
const cartId = (random: SeededRandom) => random.int(200);

const browse: Plan = (random) => ({
  method: 'GET',
  path: `/products?category=${random.int(16)}&limit=24`,
});
const viewProduct: Plan = (random) => ({ method: 'GET', path: `/products/${productId(random)}` });
const viewCart: Plan = (random) => ({
  method: 'GET',
  path: `/cart?id=${cartId(random)}${random.chance(0.12) ? '&gift=1' : ''}`,
});
const addToCart: Plan = (random) => ({
  method: 'POST',
  path: '/cart/items',
  body: {
    cartId: 200 + cartId(random),
    productId: productId(random),
    quantity: random.chance(0.015) ? 0 : random.int(3) + 1,
  },
});

/** One order in eight has an amount that the card refuses late, so that the saga has something to undo. */
const checkOut: Plan = (random) => {
  const euros = random.int(240) + 9;
  const cents = random.chance(1 / 8) ? euros * 100 + 13 : euros * 100 + 90;
  const scheme = random.pick(['visa', 'mastercard']);
  return {
    method: 'POST',
    path: '/checkout',
    body: { cartId: cartId(random), cents, productId: productId(random), scheme },
  };
};

/** As in the history, with more people at the checkout: a failing payment shows sooner. */
const PLANS: readonly { readonly weight: number; readonly item: Plan }[] = [
  { weight: 32, item: browse },
  { weight: 24, item: viewProduct },
  { weight: 12, item: viewCart },
  { weight: 12, item: addToCart },
  { weight: 20, item: checkOut },
];

async function visit(gatewayUrl: string, { method, path, body }: Visit): Promise<number> {
  const response = await fetch(`${gatewayUrl}${path}`, {
    method,
    headers: { 'user-agent': 'Mozilla/5.0', 'content-type': 'application/json' },
    signal: AbortSignal.timeout(LONGEST_VISIT_MS),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  await response.arrayBuffer();
  return response.status;
}

export interface Visitors extends Disposable {
  readonly counts: { readonly visits: number; readonly failed: number; readonly skipped: number };
}

/**
 * Visitors arrive at `rate` a second at random moments. At most 40 are in the shop at once: who comes on top turns round at the
 * door, so a slow shop is never flooded.
 */
export function openDoors(gatewayUrl: string, rate: number, seed: number): Visitors {
  const random = seededRandom(seed + 7);
  const counts = { visits: 0, failed: 0, skipped: 0 };
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;

  const comeIn = async () => {
    underWay += 1;
    counts.visits += 1;
    const status = await visit(gatewayUrl, random.weighted(PLANS)(random)).catch(() => 0);
    if (status === 0 || status >= 500) counts.failed += 1;
    underWay -= 1;
  };
  const next = () => {
    timer = setTimeout(
      () => {
        if (underWay < MAX_UNDER_WAY) void comeIn();
        else counts.skipped += 1;
        next();
      },
      random.exponential(1000 / rate),
    );
  };
  next();
  return { counts, [Symbol.dispose]: () => clearTimeout(timer) };
}
