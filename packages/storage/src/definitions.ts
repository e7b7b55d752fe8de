/**
 * What a request, an error, an operation and a peer are: said once, as functions over one span and as SQL text
 * over a row of `otel_traces`. Every number on a page, in a rule and in an answer cites this file.
 */

/** Words of the tables (OpenTelemetry Collector's ClickHouse exporter), by the number of OTLP's enumeration. */
export const SPAN_KINDS = [
  'Unspecified',
  'Internal',
  'Server',
  'Client',
  'Producer',
  'Consumer',
] as const;
export const STATUS_CODES = ['Unset', 'Ok', 'Error'] as const;

export type SpanKindWord = (typeof SPAN_KINDS)[number];
export type StatusCodeWord = (typeof STATUS_CODES)[number];

/** The API and the search language say the same words in lower case. */
export type ApiSpanKind = Lowercase<SpanKindWord>;
export type ApiStatusCode = Lowercase<StatusCodeWord>;

/** Table word of a span kind as the API says it; words of foreign writers that we do not know are `unspecified`. */
export function apiSpanKind(word: string): ApiSpanKind {
  return (SPAN_KINDS.find((known) => known === word) ?? 'Unspecified').toLowerCase() as ApiSpanKind;
}

/** Table word of a status code as the API says it; unknown words are `unset`. */
export function apiStatusCode(word: string): ApiStatusCode {
  return (STATUS_CODES.find((known) => known === word) ?? 'Unset').toLowerCase() as ApiStatusCode;
}

/** SQL text that turns a column with a table word into the API's word. */
export function apiWordSql(column: string): string {
  return `lower(toString(${column}))`;
}

/** SQL text that turns an API word into the table's (`server` -> `Server`). */
export function tableWordSql(expression: string): string {
  return `concat(upper(substring(${expression}, 1, 1)), substring(${expression}, 2))`;
}

/** The fields of a span that the definitions look at. `attribute` answers '' for a key the span has not. */
export interface SpanFacts {
  readonly kind: SpanKindWord;
  readonly hasParent: boolean;
  /** OTLP `Span.flags`; 0 where the sender says none. */
  readonly flags: number;
  readonly statusCode: StatusCodeWord;
  attribute(key: string): string;
}

/** OTLP SpanFlags: bit 8 says that bit 9 is meant, bit 9 that the parent lives in another process. */
const PARENT_IS_REMOTE = 0x300;

/** Span attributes that the definitions read, new semantic conventions first. Encoders watch for these keys. */
const HTTP_STATUS = ['http.response.status_code', 'http.status_code'] as const;
const DB_SYSTEM = ['db.system.name', 'db.system'] as const;
const DB_NAMESPACE = ['db.namespace', 'db.name'] as const;
const MESSAGING_SYSTEM = ['messaging.system'] as const;
const DESTINATION = [
  'messaging.destination.template',
  'messaging.destination.name',
  'messaging.destination',
] as const;
const TEMPORARY = [
  'messaging.destination.temporary',
  'messaging.destination.anonymous',
  'messaging.temp_destination',
] as const;
const PEER_SERVICE = ['peer.service'] as const;
const ADDRESS = ['server.address', 'net.peer.name', 'network.peer.address', 'net.peer.ip'] as const;
const PORT = ['server.port', 'net.peer.port'] as const;
const RPC_SERVICE = ['rpc.service'] as const;

export const DEFINING_ATTRIBUTES: readonly string[] = [
  ...HTTP_STATUS,
  ...DB_SYSTEM,
  ...DB_NAMESPACE,
  ...MESSAGING_SYSTEM,
  ...DESTINATION,
  ...TEMPORARY,
  ...PEER_SERVICE,
  ...ADDRESS,
  ...PORT,
  ...RPC_SERVICE,
];

/** Resource attributes that name the environment, new convention first. */
export const ENVIRONMENT_ATTRIBUTES = [
  'deployment.environment.name',
  'deployment.environment',
] as const;

function first(span: SpanFacts, keys: readonly string[]): string {
  for (const key of keys) {
    const value = span.attribute(key);
    if (value !== '') return value;
  }
  return '';
}

function firstSql(keys: readonly string[], map = 'SpanAttributes'): string {
  const values = keys.map((key) => `${map}['${key}']`);
  const last = values.pop();
  return values.length === 0
    ? `${last}`
    : `coalesce(${values.map((value) => `nullIf(${value}, '')`).join(', ')}, ${last})`;
}

/**
 * A request: SERVER or CONSUMER, or no parent, or a parent that the sender flags as remote. Rates, error ratios and
 * percentiles count requests.
 */
export function isEntry(span: SpanFacts): boolean {
  return (
    span.kind === 'Server' ||
    span.kind === 'Consumer' ||
    !span.hasParent ||
    (span.flags & PARENT_IS_REMOTE) === PARENT_IS_REMOTE
  );
}

export const IS_ENTRY_SQL = `SpanKind IN ('Server', 'Consumer') OR ParentSpanId = '' OR bitAnd(Flags, ${PARENT_IS_REMOTE}) = ${PARENT_IS_REMOTE}`;

/** An error: status ERROR; or status UNSET with HTTP status >= 500 on SERVER, >= 400 on CLIENT. */
export function isError(span: SpanFacts): boolean {
  if (span.statusCode !== 'Unset') return span.statusCode === 'Error';
  if (span.kind !== 'Server' && span.kind !== 'Client') return false;
  const code = first(span, HTTP_STATUS);
  return /^\d{3}$/.test(code) && Number(code) >= (span.kind === 'Server' ? 500 : 400);
}

const HTTP_STATUS_SQL = firstSql(HTTP_STATUS);

export const IS_ERROR_SQL = `StatusCode = 'Error' OR (StatusCode = 'Unset' AND SpanKind IN ('Server', 'Client') AND match(${HTTP_STATUS_SQL}, '^[0-9]{3}$') AND toUInt16OrZero(${HTTP_STATUS_SQL}) >= if(SpanKind = 'Server', 500, 400))`;

/** An operation is the span name within a service and kind; `other` beyond the cap of names (see OperationNames). */
export const OPERATION_SQL = 'SpanName';
export const OTHER_OPERATION = 'other';
/** Names an hour and service may have before the rest is called `other`. */
export const OPERATIONS_PER_SERVICE_AND_HOUR = 2000;

/** A service whose sender gives no `service.name`, as the OpenTelemetry SDKs call it. */
export const UNKNOWN_SERVICE = 'unknown_service';

export const DEPLOYMENT_ENV_SQL = firstSql(ENVIRONMENT_ATTRIBUTES, 'ResourceAttributes');

type PeerKind = 'database' | 'messaging' | 'external' | '';

/** The other end of a CLIENT, PRODUCER or CONSUMER span as the span itself tells it; both fields '' when it does not. */
export interface Peer {
  readonly name: string;
  readonly kind: PeerKind;
}

const NO_PEER: Peer = { name: '', kind: '' };

function peerKindOf(span: SpanFacts): PeerKind {
  if (span.kind === 'Producer' || span.kind === 'Consumer') return 'messaging';
  if (span.kind !== 'Client') return '';
  if (first(span, DB_SYSTEM) !== '') return 'database';
  return first(span, MESSAGING_SYSTEM) !== '' ? 'messaging' : 'external';
}

/**
 * Names: `peer.service` wherever it is given; a database is `postgresql/shop` (system/namespace), a queue
 * `kafka/orders` (system/destination, without destinations that are temporary), an external host
 * `api.example.com:8443` (ports 80 and 443 are not said), else its RPC service.
 */
export function peerOf(span: SpanFacts): Peer {
  const kind = peerKindOf(span);
  if (kind === '') return NO_PEER;
  const name = first(span, PEER_SERVICE) || peerNameOf(span, kind);
  return name === '' ? NO_PEER : { name, kind };
}

function peerNameOf(span: SpanFacts, kind: PeerKind): string {
  if (kind === 'database') return joined(first(span, DB_SYSTEM), first(span, DB_NAMESPACE));
  if (kind === 'messaging') {
    const temporary = TEMPORARY.some((key) => span.attribute(key) === 'true');
    return joined(first(span, MESSAGING_SYSTEM), temporary ? '' : first(span, DESTINATION));
  }
  const address = first(span, ADDRESS);
  if (address === '') return first(span, RPC_SERVICE);
  const port = first(span, PORT);
  return port === '' || port === '80' || port === '443' ? address : `${address}:${port}`;
}

function joined(system: string, part: string): string {
  return system === '' || part === '' ? system + part : `${system}/${part}`;
}

const joinedSql = (system: string, part: string) =>
  `concat(${system}, if(${system} != '' AND ${part} != '', '/', ''), ${part})`;

const PEER_CANDIDATE_SQL = `multiIf(SpanKind IN ('Producer', 'Consumer'), 'messaging', SpanKind != 'Client', '', ${firstSql(DB_SYSTEM)} != '', 'database', ${firstSql(MESSAGING_SYSTEM)} != '', 'messaging', 'external')`;

const TEMPORARY_SQL = TEMPORARY.map((key) => `SpanAttributes['${key}'] = 'true'`).join(' OR ');
const DESTINATION_SQL = `if(${TEMPORARY_SQL}, '', ${firstSql(DESTINATION)})`;
const EXTERNAL_SQL = `if(${firstSql(ADDRESS)} = '', ${firstSql(RPC_SERVICE)}, concat(${firstSql(ADDRESS)}, if(${firstSql(PORT)} IN ('', '80', '443'), '', concat(':', ${firstSql(PORT)}))))`;

export const PEER_NAME_SQL = `multiIf(${PEER_CANDIDATE_SQL} = '', '', ${firstSql(PEER_SERVICE)} != '', ${firstSql(PEER_SERVICE)}, ${PEER_CANDIDATE_SQL} = 'database', ${joinedSql(firstSql(DB_SYSTEM), firstSql(DB_NAMESPACE))}, ${PEER_CANDIDATE_SQL} = 'messaging', ${joinedSql(firstSql(MESSAGING_SYSTEM), DESTINATION_SQL)}, ${EXTERNAL_SQL})`;

/** Reads the column PeerName, which a DEFAULT may. */
export const PEER_KIND_SQL = `if(PeerName = '', '', ${PEER_CANDIDATE_SQL})`;
