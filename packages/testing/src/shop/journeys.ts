import { call, callExternal, type HttpRequest, inside, query, visit } from './calls.ts';
import { charge, placeOrder } from './checkout.ts';
import {
  addAttributes,
  type Journey,
  type RunningSpan,
  recordException,
  type TraceDraft,
  think,
  together,
} from './timeline.ts';

const PRODUCT_LIST: HttpRequest = { method: 'GET', route: '/products', path: '/products?limit=24' };

// The two medians and sigmas below put the 95th percentile of catalog at 210 ms, and at 640 ms after the bad deploy.
const PRODUCTS_MS = { good: { median: 93, sigma: 0.52 }, bad: { median: 277, sigma: 0.53 } };

function selectProducts(catalog: RunningSpan, where: string): void {
  const { random, weather } = catalog.draft;
  const { median, sigma } = weather.badDeploy ? PRODUCTS_MS.bad : PRODUCTS_MS.good;
  const text = `SELECT id, name, price_cents, stock FROM products WHERE ${where}`;
  query(catalog, 'SELECT', 'products', text, random.logNormal(median, sigma));
}

function answerProducts(where: string): (catalog: RunningSpan) => number {
  return (catalog) => {
    selectProducts(catalog, where);
    inside(catalog, 'render prices', { 'shop.currency': 'EUR' }, (span) => {
      think(span, 1.8);
      return undefined;
    });
    return 200;
  };
}

function productRequest(draft: TraceDraft): HttpRequest {
  const id = draft.random.int(400) + 1;
  return { method: 'GET', route: '/products/:id', path: `/products/${id}` };
}

export const browse: Journey = (draft) => {
  visit(draft, 'gateway', PRODUCT_LIST, (gateway) => {
    addAttributes(gateway, {
      'user_agent.original': 'Mozilla/5.0',
      'shop.page': draft.random.int(8),
    });
    return call(gateway, 'catalog', PRODUCT_LIST, answerProducts('category = $1 LIMIT 24'));
  });
};

function recommend(server: RunningSpan): number {
  const { random, weather } = server.draft;
  const request: HttpRequest = { method: 'GET', route: '/features', path: '/features?model=als-7' };
  inside(server, 'rank candidates', { 'shop.model': 'als-7' }, (rank) => {
    const text = 'SELECT item, score FROM als_scores WHERE user_id = $1';
    query(rank, 'SELECT', 'als_scores', text, random.logNormal(7, 0.4));
    const ms = random.logNormal(weather.slowFeatures ? 900 : 55, 0.45);
    callExternal(rank, 'features.example.net', request, ms, 200);
    think(rank, 6);
    return undefined;
  });
  return 200;
}

export const viewProduct: Journey = (draft) => {
  const request = productRequest(draft);
  visit(draft, 'gateway', request, (gateway) => {
    let status = 200;
    together(gateway, [
      () => {
        status = call(gateway, 'catalog', request, answerProducts('id = $1'));
      },
      () => {
        const path = `/recommendations?for=${request.path.slice(10)}`;
        call(
          gateway,
          'recommendations',
          { method: 'GET', route: '/recommendations', path },
          recommend,
        );
      },
    ]);
    return status;
  });
};

const CART: HttpRequest = { method: 'GET', route: '/cart', path: '/cart' };

/** Most carts come with one query; those with gift options ask for every price on its own (an N+1). */
function loadCart(cart: RunningSpan): number {
  const { random } = cart.draft;
  const text = 'SELECT product_id, quantity FROM cart_items WHERE cart_id = $1';
  query(cart, 'SELECT', 'cart_items', text, random.logNormal(4, 0.4));
  const items = random.chance(0.12) ? random.int(14) + 8 : 0;
  addAttributes(cart, { 'shop.cart.items': items === 0 ? random.int(5) + 1 : items });
  for (let item = 0; item < items; item++) {
    think(cart, 0.2);
    query(
      cart,
      'SELECT',
      'prices',
      'SELECT price_cents FROM prices WHERE product_id = $1',
      random.logNormal(3.2, 0.3),
    );
  }
  return 200;
}

export const viewCart: Journey = (draft) => {
  visit(draft, 'gateway', CART, (gateway) => call(gateway, 'cart', CART, loadCart));
};

const ADD_ITEM: HttpRequest = { method: 'POST', route: '/cart/items', path: '/cart/items' };

export const addToCart: Journey = (draft) => {
  const product = productRequest(draft);
  visit(draft, 'gateway', ADD_ITEM, (gateway) =>
    call(gateway, 'cart', ADD_ITEM, (cart) => {
      if (draft.random.chance(0.015)) return refuseItem(cart);
      call(cart, 'catalog', product, answerProducts('id = $1'));
      const text = 'INSERT INTO cart_items (cart_id, product_id, quantity) VALUES ($1, $2, $3)';
      query(cart, 'INSERT', 'cart_items', text, draft.random.logNormal(6, 0.4));
      return 201;
    }),
  );
};

function refuseItem(cart: RunningSpan): number {
  const at = 'validateItem (/srv/shop/cart.js:77:9)';
  recordException(cart, 'ValidationError', 'quantity must be at least 1', at);
  return 422;
}

const CHECKOUT: HttpRequest = { method: 'POST', route: '/checkout', path: '/checkout' };

export const checkOut: Journey = (draft, continueLater) => {
  visit(draft, 'gateway', CHECKOUT, (gateway) => {
    call(gateway, 'cart', CART, loadCart);
    const cents = draft.random.int(24_000) + 900;
    addAttributes(gateway, { 'shop.order.total': cents / 100 });
    const status = charge(gateway, cents);
    if (status >= 400) return 502;
    placeOrder(gateway, cents, continueLater);
    return 201;
  });
};
