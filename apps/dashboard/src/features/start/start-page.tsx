'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useMounted } from '../../components/figures/instant.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { LookAround } from './look-around.tsx';
import { PointHere } from './point-here.tsx';
import type { SendTarget } from './send-target.ts';
import { type FirstTrace, useFirstTrace } from './use-first-trace.ts';
import { otlpHttpAddress } from './watch.ts';
import { WatchColumn } from './watch-column.tsx';

/** "How do I see my first trace?" `sdkPackage` is what `npm i` takes, '' when the SDK is not packed. */
export function StartPage({ sdkPackage }: { readonly sdkPackage: string }) {
  const mounted = useMounted();
  const first = useFirstTrace();
  useJump(first);
  const target: SendTarget = {
    otlpHttp: otlpHttpAddress(first.status, mounted ? window.location.hostname : 'localhost'),
    sdkInstall: sdkPackage === '' ? undefined : `npm i ${sdkPackage}`,
  };
  return (
    <>
      <PageHead
        title="Add a service"
        sentence={`Send OTLP over HTTP to ${target.otlpHttp} and the first trace opens here by itself.`}
      />
      <div className="grid flex-1 grid-cols-1 content-start gap-x-12 gap-y-8 bg-surface px-4 pt-4 pb-8 lg:grid-cols-[5fr_3fr_4fr]">
        <PointHere target={target} />
        <WatchColumn first={first} />
        <LookAround target={target} />
      </div>
    </>
  );
}

/** Opens the first trace once, unless the reader is typing or has selected text to copy. */
function useJump({ trace }: FirstTrace): void {
  const router = useRouter();
  const { href } = useScope();
  const jumped = useRef(false);
  const traceId = trace?.traceId;
  useEffect(() => {
    if (traceId === undefined || jumped.current || isBusy()) return;
    jumped.current = true;
    router.push(href(`/traces/${traceId}`));
  }, [traceId, router, href]);
}

function isBusy(): boolean {
  const typing = document.activeElement?.matches('input, textarea, [contenteditable]') ?? false;
  return typing || (window.getSelection()?.toString() ?? '') !== '';
}
