'use client';

import type { Span } from '@tracewell/api/browser';
import Link from 'next/link';
import { useScope } from '../../components/shell/use-scope.ts';
import { Section } from './detail-section.tsx';
import type { SpanDetails } from './use-span-details.ts';

interface Target {
  readonly traceId: string;
  readonly spanId: string;
}

function SpanDoor({ target, label }: { readonly target: Target; readonly label: string }) {
  const { href } = useScope();
  const page = href(`/traces/${target.traceId}`);
  return (
    <Link
      href={`${page}${page.includes('?') ? '&' : '?'}span=${target.spanId}`}
      className="block truncate py-0.5 text-12 hover:underline"
    >
      {label} <span className="font-mono text-ink-2">{target.traceId.slice(0, 8)}</span>
    </Link>
  );
}

/** Links in both directions: the spans this one names, and the spans elsewhere that name it. */
export function DetailLinks({
  span,
  details,
}: {
  readonly span: Span;
  readonly details: SpanDetails;
}) {
  const incoming = details.answer?.linkedFrom ?? [];
  if (span.links.length + incoming.length === 0) return null;
  return (
    <Section title={`Links ${span.links.length + incoming.length}`}>
      {span.links.map((link) => (
        <SpanDoor key={`${link.traceId}${link.spanId}`} target={link} label="caused by" />
      ))}
      {incoming.map((link) => (
        <SpanDoor
          key={`${link.traceId}${link.spanId}`}
          target={link}
          label={`named by ${link.service} ${link.name}`}
        />
      ))}
    </Section>
  );
}
