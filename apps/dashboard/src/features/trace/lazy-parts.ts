'use client';

import { lazy } from 'react';

/** The details of a span: wanted with the first press, and at once by a link to a span. */
export const loadDetail = () => import('./detail-pane.tsx');
const loadFlame = () => import('./flame-view.tsx');
const loadSpans = () => import('./spans-view.tsx');
const loadLogs = () => import('./trace-log-list.tsx');

export const DetailPane = lazy(() =>
  loadDetail().then((module) => ({ default: module.DetailPane })),
);
export const FlameView = lazy(() => loadFlame().then((module) => ({ default: module.FlameView })));
export const SpansView = lazy(() => loadSpans().then((module) => ({ default: module.SpansView })));
export const TraceLogList = lazy(() =>
  loadLogs().then((module) => ({ default: module.TraceLogList })),
);

/** What the first picture does without, but the next click wants. */
export function loadRest(): void {
  void loadDetail();
  void loadFlame();
  void loadSpans();
  void loadLogs();
}
