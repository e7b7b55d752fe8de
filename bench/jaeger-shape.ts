import {
  hash,
  idSql,
  normal,
  OWN_COLUMNS_SQL,
  plantedSql,
  SEED,
  type SpanShape,
  startNs,
  traceIdSql,
  words,
} from './span-shape.ts';

const SPANS = 10;
// A request that makes a call, whose callee makes a call, works and asks its database; then a second, shorter call.
const PARENTS = '[0, 0, 1, 2, 3, 4, 4, 0, 7, 8]';
const KINDS =
  "['Server', 'Client', 'Server', 'Client', 'Server', 'Internal', 'Client', 'Client', 'Server', 'Client']";
const HOPS = '[0, 0, 1, 1, 2, 2, 2, 0, 3, 3]';
/** Part of the request's duration that each span takes. */
const PARTS = '[1, 0.6, 0.55, 0.4, 0.35, 0.1, 0.2, 0.3, 0.25, 0.15]';

/**
 * Jaeger's published ClickHouse run: traces of 10 spans, 10 services with 10 operations, 11 attributes a span out of
 * 97 keys and 1,000 values. One key more carries what is planted at known rates.
 */
export const JAEGER: SpanShape = {
  name: 'jaeger',
  traces: (rows) => Math.floor(rows / SPANS),
  attribute: (share, variant) => {
    if (share === 0) return { key: 'key_7', value: `absent_${variant}` };
    if (share === 1e-4) return { key: `key_${variant * 13}`, value: `value_${variant * 171}` };
    return { key: 'planted', value: `${share === 1e-6 ? 'rare' : 'common'}_${variant}` };
  },
  operation: (variant) => ({
    service: `service-${variant % 10}`,
    operation: `operation-${(variant * 7) % 10}`,
  }),
  select: (traces, from, to) => `
    WITH intDiv(number, ${SPANS}) AS t, number % ${SPANS} AS p, exp(17 + ${normal('t', 20)}) AS rootNs,
      ${words('key_', 97)} AS keys, ${words('value_', 1000)} AS values, ${words('service-', 10)} AS services,
      ${PARENTS} AS parents, ${KINDS} AS kinds, ${HOPS} AS hops, ${PARTS} AS parts,
      services[(${hash('t', 3)} + hops[p + 1]) % 10 + 1] AS service,
      ${hash('number', 4)} % 97 AS firstKey, ${plantedSql('number')} AS planted
    SELECT fromUnixTimestamp64Nano(${startNs(traces)} + toInt64(rootNs * (1 - parts[p + 1]) / 2)) AS Timestamp,
      ${traceIdSql('t')} AS TraceId, ${idSql('number', 7)} AS SpanId,
      if(p = 0, '', ${idSql('(number - p + parents[p + 1])', 7)}) AS ParentSpanId, '' AS TraceState,
      concat('operation-', toString((${hash('t', 8)} + p) % 10)) AS SpanName, kinds[p + 1] AS SpanKind,
      service AS ServiceName,
      map('service.name', service, 'service.version', '1.4.2', 'host.name', concat(service, '-host')) AS ResourceAttributes,
      'bench' AS ScopeName, '1.0.0' AS ScopeVersion,
      mapFromArrays(
        arrayMap(i -> if(i = 0 AND planted != '', 'planted', keys[(firstKey + i * 9) % 97 + 1]), range(11)),
        arrayMap(i -> if(i = 0 AND planted != '', planted, values[cityHash64(number, i, ${SEED}) % 1000 + 1]), range(11))
      ) AS SpanAttributes,
      toUInt64(rootNs * parts[p + 1]) AS Duration,
      if(${hash('number', 9)} % 100 = 0, 'Error', 'Unset') AS StatusCode, '' AS StatusMessage, '' AS AttributeTypes,
      if(p IN (6, 9), 'postgresql/shop', '') AS PeerName, if(p IN (6, 9), 'database', '') AS PeerKind,
      ${OWN_COLUMNS_SQL}, toDateTime(Timestamp + toIntervalSecond(2)) AS IngestTime
    FROM numbers(${from * SPANS}, ${(to - from) * SPANS})`,
};
