import { readTraceFile } from '@tracewell/trace/files';
import { expect, it } from 'vitest';
import { isEntry, isError, SPAN_KINDS, STATUS_CODES } from './definitions.ts';

const HTTP = [undefined, '200', '404', '500', '5000', 'x', ''] as const;

it('judges spans of files as spans of the store are judged', () => {
  const cases = SPAN_KINDS.flatMap((kind, kindNumber) =>
    STATUS_CODES.flatMap((statusCode, code) =>
      HTTP.flatMap((http) =>
        [0, 0x100, 0x300].flatMap((flags) =>
          [true, false].map((hasParent) => ({
            ...{ kind, kindNumber, statusCode, code, http, flags, hasParent },
          })),
        ),
      ),
    ),
  );
  const spans = cases.map(({ kindNumber, code, http, flags, hasParent }, at) => ({
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: (at + 1).toString(16).padStart(16, '0'),
    parentSpanId: hasParent ? 'ffffffffffffffff' : '',
    kind: kindNumber,
    flags,
    startTimeUnixNano: String(at + 1),
    status: { code },
    attributes:
      http === undefined
        ? []
        : [{ key: 'http.response.status_code', value: { stringValue: http } }],
  }));
  const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const read = readTraceFile(text).traces[0]?.spans ?? [];
  expect(read).toHaveLength(cases.length);
  cases.forEach(({ http, ...facts }, at) => {
    const stored = {
      ...facts,
      attribute: (key: string) => (key === 'http.response.status_code' ? (http ?? '') : ''),
    };
    expect({ ...facts, http, isError: read[at]?.isError, isEntry: read[at]?.isEntry }).toEqual({
      ...facts,
      http,
      isError: isError(stored),
      isEntry: isEntry(stored),
    });
  });
});
