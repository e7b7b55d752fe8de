/** How a field's values are written and drawn. */
export type Kind =
  | 'bool'
  | 'bytes'
  | 'double'
  | 'enum'
  | 'fixed32'
  | 'fixed64'
  | 'int64'
  | 'sint32'
  | 'text'
  | 'uint32'
  | 'uint64'
  | Message;

export interface Field {
  readonly number: number;
  readonly kind: Kind;
  readonly repeated?: boolean;
  /** Of the fields of one oneof at most the last counts. */
  readonly oneof?: boolean;
  /**
   * A message that may be sent in parts, which protobuf merges. Where it is not set the last one counts: protobufjs does
   * so everywhere, and no sender writes a part of an AnyValue or of a metric's data.
   */
  readonly merges?: boolean;
}

/** Fields of a message. A function, since an AnyValue holds AnyValues. */
export interface Message {
  readonly fields: () => readonly Field[];
}

const one = (number: number, kind: Kind): Field => ({ number, kind });
const many = (number: number, kind: Kind): Field => ({ number, kind, repeated: true });
const oneOf = (number: number, kind: Kind): Field => ({ number, kind, oneof: true });
const parts = (number: number, kind: Kind): Field => ({ number, kind, merges: true });
const of = (...fields: readonly Field[]): Message => ({ fields: () => fields });

// opentelemetry-proto 1.3, the definitions that the oracle was generated from.
const ANY_VALUE: Message = {
  fields: () => [
    oneOf(1, 'text'),
    oneOf(2, 'bool'),
    oneOf(3, 'int64'),
    oneOf(4, 'double'),
    oneOf(5, of(many(1, ANY_VALUE))),
    oneOf(6, of(many(1, KEY_VALUE))),
    oneOf(7, 'bytes'),
  ],
};
const KEY_VALUE = of(one(1, 'text'), one(2, ANY_VALUE));
const RESOURCE = of(many(1, KEY_VALUE), one(2, 'uint32'));
const SCOPE = of(one(1, 'text'), one(2, 'text'), many(3, KEY_VALUE), one(4, 'uint32'));

/** A request of which `item` is the span, metric or log record. */
function request(item: Message): Message {
  const scopes = of(parts(1, SCOPE), many(2, item), one(3, 'text'));
  return of(many(1, of(parts(1, RESOURCE), many(2, scopes), one(3, 'text'))));
}

const EVENT = of(one(1, 'fixed64'), one(2, 'text'), many(3, KEY_VALUE), one(4, 'uint32'));
const LINK = of(
  one(1, 'bytes'),
  one(2, 'bytes'),
  one(3, 'text'),
  many(4, KEY_VALUE),
  one(5, 'uint32'),
  one(6, 'fixed32'),
);
const SPAN = of(
  one(1, 'bytes'),
  one(2, 'bytes'),
  one(3, 'text'),
  one(4, 'bytes'),
  one(5, 'text'),
  one(6, 'enum'),
  one(7, 'fixed64'),
  one(8, 'fixed64'),
  many(9, KEY_VALUE),
  one(10, 'uint32'),
  many(11, EVENT),
  one(12, 'uint32'),
  many(13, LINK),
  one(14, 'uint32'),
  parts(15, of(one(2, 'text'), one(3, 'enum'))),
  one(16, 'fixed32'),
);

const LOG = of(
  one(1, 'fixed64'),
  one(2, 'enum'),
  one(3, 'text'),
  one(5, ANY_VALUE),
  many(6, KEY_VALUE),
  one(7, 'uint32'),
  one(8, 'fixed32'),
  one(9, 'bytes'),
  one(10, 'bytes'),
  one(11, 'fixed64'),
);

const EXEMPLAR = of(
  one(2, 'fixed64'),
  oneOf(3, 'double'),
  one(4, 'bytes'),
  one(5, 'bytes'),
  oneOf(6, 'fixed64'),
  many(7, KEY_VALUE),
);
const TIMES = [one(2, 'fixed64'), one(3, 'fixed64')];
const NUMBER = of(
  ...TIMES,
  oneOf(4, 'double'),
  many(5, EXEMPLAR),
  oneOf(6, 'fixed64'),
  many(7, KEY_VALUE),
  one(8, 'uint32'),
);
const HISTOGRAM = of(
  ...TIMES,
  one(4, 'fixed64'),
  one(5, 'double'),
  many(6, 'fixed64'),
  many(7, 'double'),
  many(8, EXEMPLAR),
  many(9, KEY_VALUE),
  one(10, 'uint32'),
  one(11, 'double'),
  one(12, 'double'),
);
const BUCKETS = of(one(1, 'sint32'), many(2, 'uint64'));
const EXPONENTIAL = of(
  many(1, KEY_VALUE),
  ...TIMES,
  one(4, 'fixed64'),
  one(5, 'double'),
  one(6, 'sint32'),
  one(7, 'fixed64'),
  parts(8, BUCKETS),
  parts(9, BUCKETS),
  one(10, 'uint32'),
  many(11, EXEMPLAR),
  one(12, 'double'),
  one(13, 'double'),
  one(14, 'double'),
);
const SUMMARY = of(
  ...TIMES,
  one(4, 'fixed64'),
  one(5, 'double'),
  many(6, of(one(1, 'double'), one(2, 'double'))),
  many(7, KEY_VALUE),
  one(8, 'uint32'),
);
const METRIC = of(
  one(1, 'text'),
  one(2, 'text'),
  one(3, 'text'),
  oneOf(5, of(many(1, NUMBER))),
  oneOf(7, of(many(1, NUMBER), one(2, 'enum'), one(3, 'bool'))),
  oneOf(9, of(many(1, HISTOGRAM), one(2, 'enum'))),
  oneOf(10, of(many(1, EXPONENTIAL), one(2, 'enum'))),
  oneOf(11, of(many(1, SUMMARY))),
);

/** The three requests of OTLP. */
export const REQUESTS = {
  traces: request(SPAN),
  metrics: request(METRIC),
  logs: request(LOG),
} as const;
