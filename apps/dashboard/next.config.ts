import { join } from 'node:path';
import type { NextConfig } from 'next';

const repositoryRoot = join(import.meta.dirname, '..', '..');

const config: NextConfig = {
  output: 'standalone',
  // Private packages export TypeScript source.
  transpilePackages: ['@tracewell/api', '@tracewell/search', '@tracewell/trace'],
  // npm hoists to the repository root; without it the standalone folder would miss its modules.
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  // `npm run check` runs tsc over this folder; a user's first start need not do it again.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
};

export default config;
