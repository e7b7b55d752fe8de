import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { traceContextPropagator } from '../src/propagation/trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const CHILD = 'aaaaaaaaaaaaaaaa';

/** What a service sends on after it has received `headers` and made a sampled span of its own. */
function relay(headers: Record<string, string | string[]>): Record<string, string> {
  const incoming = traceContextPropagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  const parent = trace.getSpanContext(incoming);
  const own = { traceId: parent?.traceId ?? 'f'.repeat(32), spanId: CHILD, traceFlags: 1 };
  const span = parent?.traceState ? { ...own, traceState: parent.traceState } : own;
  const outgoing: Record<string, string> = {};
  const context = trace.setSpanContext(incoming, span);
  traceContextPropagator.inject(context, outgoing, defaultTextMapSetter);
  return outgoing;
}

const state = (tracestate: string | string[]) =>
  relay({ traceparent: PARENT, tracestate }).tracestate;
const continues = (traceparent: string | string[]) =>
  relay({ traceparent }).traceparent?.slice(3, 35) === TRACE;
const members = (count: number) =>
  Array.from({ length: count }, (_, index) => `k${index}=v`).join(',');

// The cases of the W3C trace-context test suite (trace-context/test/test.py, STRICT_LEVEL 2, SPEC_LEVEL 2).
describe('traceparent', () => {
  test.each([
    ['a legal one', PARENT, true],
    ['unsampled', `00-${TRACE}-b7ad6b7169203331-00`, true],
    ['unknown flags', `00-${TRACE}-b7ad6b7169203331-ff`, true],
    ['a version to come', `cc-${TRACE}-b7ad6b7169203331-01`, true],
    ['a version to come with more', `cc-${TRACE}-b7ad6b7169203331-01-what-comes`, true],
    ['a version to come with a stray end', `cc-${TRACE}-b7ad6b7169203331-01.what`, false],
    ['version ff', `ff-${TRACE}-b7ad6b7169203331-01`, false],
    ['version 00 with more', `00-${TRACE}-b7ad6b7169203331-01-x`, false],
    ['version 00 with an empty more', `00-${TRACE}-b7ad6b7169203331-01-`, false],
    ['version in capitals', `CC-${TRACE}-b7ad6b7169203331-01`, false],
    ['version too short', `0-${TRACE}-b7ad6b7169203331-01`, false],
    ['version too long', `000-${TRACE}-b7ad6b7169203331-01`, false],
    ['trace id of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, false],
    ['trace id in capitals', `00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`, false],
    ['trace id too long', `00-${TRACE}1-b7ad6b7169203331-01`, false],
    ['trace id too short', `00-${TRACE.slice(1)}-b7ad6b7169203331-01`, false],
    ['span id of zeros', `00-${TRACE}-0000000000000000-01`, false],
    ['span id with another letter', `00-${TRACE}-b7ad6b716920333x-01`, false],
    ['flags too short', `00-${TRACE}-b7ad6b7169203331-1`, false],
    ['flags with another letter', `00-${TRACE}-b7ad6b7169203331-.0`, false],
    ['two joined by Node', `${PARENT}, ${PARENT}`, false],
    ['two in an array', [PARENT, PARENT], false],
  ])('%s', (_, header, expected) => {
    expect(continues(header)).toBe(expected);
  });

  test.each([
    ['random stays random', `00-${TRACE}-b7ad6b7169203331-02`, '03'],
    ['not random stays so', `00-${TRACE}-b7ad6b7169203331-01`, '01'],
    ['other bits are not passed on', `00-${TRACE}-b7ad6b7169203331-fd`, '01'],
  ])('%s', (_, traceparent, flags) => {
    expect(relay({ traceparent }).traceparent).toBe(`00-${TRACE}-${CHILD}-${flags}`);
  });

  test('a trace that begins here is random', () => {
    expect(relay({}).traceparent).toMatch(/-03$/);
  });
});

describe('tracestate', () => {
  test.each([
    ['one member', 'foo=1', 'foo=1'],
    ['several', 'foo=1,bar=2', 'foo=1,bar=2'],
    ['several headers', ['foo=1', 'bar=2,rojo=3'], 'foo=1,bar=2,rojo=3'],
    ['white space around members', 'foo=1 \t , \t bar=2, \t baz=3', 'foo=1,bar=2,baz=3'],
    ['empty members', 'foo=1,,bar=2,', 'foo=1,bar=2'],
    ['nothing', '', undefined],
    ['inner spaces of a value', 'foo=a b', 'foo=a b'],
    [
      'every letter of a key',
      `${'abcdefghijklmnopqrstuvwxyz0123456789'}_-*/@=1`,
      `${'abcdefghijklmnopqrstuvwxyz0123456789'}_-*/@=1`,
    ],
    ['a key that begins with a digit', '0a=1', '0a=1'],
    ['two tenants in a key', 'foo@=1,foo@@bar=2,foo@bar@baz=3', 'foo@=1,foo@@bar=2,foo@bar@baz=3'],
    ['a key of 256', `${'z'.repeat(256)}=1`, `${'z'.repeat(256)}=1`],
    ['a key of 257', `foo=1,${'z'.repeat(257)}=1`, undefined],
    ['a key in capitals', 'foO=1', undefined],
    ['a key with a dot', 'foo.bar=1', undefined],
    ['a key that begins with an at', '@foo=1', undefined],
    ['an empty key', '=1', undefined],
    ['a member without a value', 'foo', undefined],
    ['an empty value', 'foo=', undefined],
    ['a value with an equals sign', 'foo=bar=baz', undefined],
    ['a value of 256', `foo=${'v'.repeat(256)}`, `foo=${'v'.repeat(256)}`],
    ['a value of 257', `foo=${'v'.repeat(257)}`, undefined],
    ['one bad member among good ones', 'foo=1,bar=\x01', undefined],
    ['32 members', members(32), members(32)],
    ['33 members', members(33), undefined],
  ])('%s', (_, header, expected) => {
    expect(state(header)).toBe(expected);
  });

  test('is dropped with an illegal traceparent', () => {
    expect(relay({ traceparent: 'bad', tracestate: 'foo=1' }).tracestate).toBeUndefined();
  });
});
