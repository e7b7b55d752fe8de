import type { Metadata } from 'next';
import { TracePage } from '../../../src/features/trace/trace-page.tsx';

interface TraceRouteProps {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: TraceRouteProps): Promise<Metadata> {
  return { title: `Trace ${(await params).id.slice(0, 8)}` };
}

export default async function TraceRoute({ params }: TraceRouteProps) {
  return <TracePage traceId={(await params).id} />;
}
