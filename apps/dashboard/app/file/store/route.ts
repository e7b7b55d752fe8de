import type { NextRequest } from 'next/server';
import { forwardToOtlp } from '../../../src/lib/forward-to-otlp.ts';

export const dynamic = 'force-dynamic';

export async function POST(request: NextRequest): Promise<Response> {
  return await forwardToOtlp(request);
}
