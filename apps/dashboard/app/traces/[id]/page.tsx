import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { isPreviewer, linkPreview } from '../../../src/features/trace/link-preview.ts';
import { TracePage } from '../../../src/features/trace/trace-page.tsx';

interface TraceRouteProps {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: TraceRouteProps): Promise<Metadata> {
  const { id } = await params;
  const preview = isPreviewer((await headers()).get('user-agent'))
    ? await linkPreview(id)
    : undefined;
  return preview ?? { title: `Trace ${id.slice(0, 8)}` };
}

export default async function TraceRoute({ params }: TraceRouteProps) {
  return <TracePage traceId={(await params).id} />;
}
