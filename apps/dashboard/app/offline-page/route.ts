import { offlineTemplate } from '../../src/lib/offline-template.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  return await offlineTemplate();
}
