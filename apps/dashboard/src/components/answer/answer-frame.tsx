'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { Meta } from '@tracewell/api/browser';
import type { ReactNode } from 'react';
import { FooterLine } from '../shell/footer-line.tsx';
import { Failed, Unreachable } from '../states/failed.tsx';
import { Loading } from '../states/loading.tsx';

interface AnswerFrameProps<T> {
  readonly query: UseQueryResult<T>;
  /** What is shown, for messages: `The services`. */
  readonly what: string;
  readonly skeleton: ReactNode;
  /** False where the panels inside carry footer lines of their own. */
  readonly footer?: boolean;
  readonly children: (answer: T) => ReactNode;
}

/**
 * The states of one answer in the place of its rows: skeleton, failure with a way out, the last
 * answer while the API is away, and the footer line that says what was read.
 */
export function AnswerFrame<T extends { readonly meta: Meta }>({
  query,
  what,
  skeleton,
  footer = true,
  children,
}: AnswerFrameProps<T>) {
  const { data, error } = query;
  if (data === undefined) {
    return (
      <div className="flex-1 bg-surface">
        {error ? (
          <Failed what={what} error={error} onRetry={() => void query.refetch()} />
        ) : (
          <Loading label={`Loading ${what.toLowerCase()}`}>{skeleton}</Loading>
        )}
      </div>
    );
  }
  return (
    <>
      {error ? <Unreachable error={error} /> : null}
      <div className="min-w-0 flex-1 bg-surface">{children(data)}</div>
      {footer ? (
        <div className="border-line border-t bg-surface">
          <FooterLine meta={data.meta} refreshing={query.isPlaceholderData} />
        </div>
      ) : null}
    </>
  );
}

/** Skeleton rows of a list page, at the heights of the real ones. */
export function RowBones({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div className="px-4 pt-7">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bones are alike and never move
        <div key={row} className="flex h-7 items-center justify-between gap-4">
          <span className="block h-3 w-48 rounded-mark bg-sunken" />
          <span className="block h-3 w-2/5 rounded-mark bg-sunken" />
        </div>
      ))}
    </div>
  );
}
