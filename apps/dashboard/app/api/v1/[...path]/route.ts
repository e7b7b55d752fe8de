import type { NextRequest } from 'next/server';
import { forwardToApi } from '../../../../src/lib/forward-to-api.ts';

export const dynamic = 'force-dynamic';

export async function GET(request: NextRequest): Promise<Response> {
  return await forwardToApi(request);
}

export async function POST(request: NextRequest): Promise<Response> {
  return await forwardToApi(request);
}

export async function PUT(request: NextRequest): Promise<Response> {
  return await forwardToApi(request);
}

export async function DELETE(request: NextRequest): Promise<Response> {
  return await forwardToApi(request);
}
