/** OTLP's trace request in one text, without imports, as ClickHouse's Protobuf format takes it; values two levels deep. */
export const TRACES_PROTO = `syntax = "proto3";
message Scalar { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3;
  double double_value = 4; bytes bytes_value = 7; } }
message Pair { string key = 1; Scalar value = 2; }
message Values { repeated Scalar values = 1; }
message Pairs { repeated Pair values = 1; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3;
  double double_value = 4; Values array_value = 5; Pairs kvlist_value = 6; bytes bytes_value = 7; } }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3;
  uint32 dropped_attributes_count = 4; }
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3;
  uint32 dropped_attributes_count = 4; }
message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4;
  uint32 dropped_attributes_count = 5; fixed32 flags = 6; }
message Status { string message = 2; int32 code = 3; }
message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
  string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10; repeated Event events = 11;
  uint32 dropped_events_count = 12; repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15;
  fixed32 flags = 16; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Request { repeated ResourceSpans resource_spans = 1; }
`;

const VALUES = 'string_value String, bool_value Bool, int_value Int64, double_value Float64';
const SCALAR = `Tuple(value Enum8('no' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3,
  'double_value' = 4, 'bytes_value' = 7), ${VALUES}, bytes_value String)`;
const VALUE = `Tuple(value Enum8('no' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4,
  'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), ${VALUES}, array_value Tuple(values Array(${SCALAR})),
  kvlist_value Tuple(values Array(Tuple(key String, value ${SCALAR}))), bytes_value String)`;
const ATTRIBUTES = `attributes Array(Tuple(key String, value ${VALUE}))`;
const DROPPED = 'dropped_attributes_count UInt32';
const EVENT = `Tuple(time_unix_nano UInt64, name String, ${ATTRIBUTES}, ${DROPPED})`;
const LINK = `Tuple(trace_id String, span_id String, trace_state String, ${ATTRIBUTES}, ${DROPPED}, flags UInt32)`;
const SPAN = `Tuple(trace_id String, span_id String, trace_state String, parent_span_id String, name String,
  kind Int32, start_time_unix_nano UInt64, end_time_unix_nano UInt64, ${ATTRIBUTES}, ${DROPPED},
  events Array(${EVENT}), dropped_events_count UInt32, links Array(${LINK}), dropped_links_count UInt32,
  status Tuple(message String, code Int32), flags UInt32)`;
const SCOPE = `Tuple(name String, version String, ${ATTRIBUTES}, ${DROPPED})`;
const SCOPE_SPANS = `Tuple(scope ${SCOPE}, spans Array(${SPAN}), schema_url String)`;

/** The column of a table that takes whole requests as the engine itself decodes them. */
export const REQUEST_COLUMN = `resource_spans Array(Tuple(resource Tuple(${ATTRIBUTES}, ${DROPPED}),
  scope_spans Array(${SCOPE_SPANS}), schema_url String))`;

/** The case of the oneof and every value as text; doubles as their bits. */
const scalar = (value: string): string =>
  `(toString(${value}.value), ${value}.string_value, toString(${value}.bool_value), toString(${value}.int_value),
    toString(reinterpretAsUInt64(${value}.double_value)), base64Encode(${value}.bytes_value))`;

/** Each attribute as key, value, the values of an array, and the keys and values of a list. */
const told = (attributes: string): string =>
  `arrayMap(a -> (a.key, ${scalar('a.value')}, arrayMap(v -> ${scalar('v')}, a.value.array_value.values),
    arrayMap(p -> (p.key, ${scalar('p.value')}), a.value.kvlist_value.values)), ${attributes})`;

/** The spans of the table \`requests\` that a store can take, one a row. */
export const ENGINE_ROWS = `SELECT lower(hex(s.trace_id)) AS traceId, lower(hex(s.span_id)) AS spanId,
  lower(hex(s.parent_span_id)) AS parentSpanId, s.trace_state AS traceState, s.name AS name, s.kind AS kind,
  toString(s.start_time_unix_nano) AS start, toString(s.end_time_unix_nano) AS end, s.status.code AS statusCode,
  s.status.message AS statusMessage, s.flags AS flags, ss.scope.name AS scopeName, ss.scope.version AS scopeVersion,
  r.schema_url AS resourceSchema, ss.schema_url AS scopeSchema,
  ${told('s.attributes')} AS own, ${told('r.resource.attributes')} AS resource,
  ${told('ss.scope.attributes')} AS scope, arrayMap(e -> ${told('e.attributes')}, s.events) AS events,
  arrayMap(l -> ${told('l.attributes')}, s.links) AS links,
  arrayMap(e -> (toString(e.time_unix_nano), e.name), s.events) AS eventHeads,
  arrayMap(l -> (lower(hex(l.trace_id)), lower(hex(l.span_id)), l.trace_state, l.flags), s.links) AS linkHeads,
  [s.dropped_attributes_count, s.dropped_events_count, s.dropped_links_count,
    r.resource.dropped_attributes_count, ss.scope.dropped_attributes_count] AS dropped,
  s.events.dropped_attributes_count AS eventsDropped, s.links.dropped_attributes_count AS linksDropped
FROM (SELECT r, ss, arrayJoin(ss.spans) AS s
  FROM (SELECT r, arrayJoin(r.scope_spans) AS ss
    FROM (SELECT arrayJoin(resource_spans) AS r FROM requests)))
WHERE length(s.trace_id) = 16 AND length(s.span_id) = 8 ORDER BY spanId`;

/** The same columns out of the table that our own columns were inserted into. */
export const OUR_ROWS = `SELECT TraceId AS traceId, SpanId AS spanId, ParentSpanId AS parentSpanId,
  TraceState AS traceState, SpanName AS name, SpanKind AS kind, toString(toUnixTimestamp64Nano(Timestamp)) AS start,
  toString(Duration) AS duration, StatusCode AS statusCode, StatusMessage AS statusMessage, Flags AS flags,
  ScopeName AS scopeName, ScopeVersion AS scopeVersion, ResourceSchemaUrl AS resourceSchema,
  ScopeSchemaUrl AS scopeSchema, AttributeTypes AS types, DroppedCounts AS dropped,
  arrayZip(mapKeys(SpanAttributes), mapValues(SpanAttributes)) AS own,
  arrayZip(mapKeys(ResourceAttributes), mapValues(ResourceAttributes)) AS resource,
  arrayZip(mapKeys(ScopeAttributes), mapValues(ScopeAttributes)) AS scope,
  arrayMap(m -> arrayZip(mapKeys(m), mapValues(m)), Events.Attributes) AS events,
  arrayMap(m -> arrayZip(mapKeys(m), mapValues(m)), Links.Attributes) AS links,
  arrayMap((t, n) -> (toString(toUnixTimestamp64Nano(t)), n), Events.Timestamp, Events.Name) AS eventHeads,
  arrayMap((t, s, state, f) -> (t, s, state, f), Links.TraceId, Links.SpanId, Links.TraceState, LinkFlags) AS linkHeads
FROM otel_traces ORDER BY spanId`;
