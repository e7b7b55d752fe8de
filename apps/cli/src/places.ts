import { fileURLToPath } from 'node:url';

// src/ and dist/ are equally deep, so these hold for the bundle and for tsx alike.
const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Absolute paths of what the command starts and ships. */
export const places = {
  root: fromHere('../../..'),
  collector: fromHere('../../collector/dist/main.js'),
  dashboard: fromHere('../../dashboard/.next/standalone/apps/dashboard/server.js'),
  dashboardSource: fromHere('../../dashboard'),
  shop: fromHere('../../../examples/shop/dist/main.js'),
  sdk: fromHere('../../../packages/sdk'),
} as const;
