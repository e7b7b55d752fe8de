import {
  hash,
  idSql,
  normal,
  OWN_COLUMNS_SQL,
  plantedSql,
  type SpanShape,
  startNs,
  traceIdSql,
  uniform,
  words,
} from './span-shape.ts';

const SERVICES = 50;
const OPERATIONS_EACH = 40;
const MEDIAN = 8;
/** Of the logarithm: p99 is 400 spans. */
const SIGMA = Math.log(400 / MEDIAN) / 2.3263;
const MEAN = MEDIAN * Math.exp(SIGMA ** 2 / 2);
const HUGE = 100_000;

/** Shares up to and including each service, by Zipf's law with exponent 1.1. */
const CUMULATIVE = (() => {
  const weights = Array.from({ length: SERVICES }, (_, rank) => 1 / (rank + 1) ** 1.1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return (sum / total).toFixed(6);
  });
})();

const serviceOf = (of: string): string =>
  `services[arrayFirstIndex(share -> share >= ${uniform(of, 3)}, shares)]`;

/** The callers of odd spans are even ones; an even span is the callee of the odd one before it. */
const CALLER = `if(p % 2 = 1, 2 * (${hash('tp', 4)} % (intDiv(p - 1, 2) + 1)), p - 1)`;

/** A growing system: few services do most, five keys have values without number, one trace is huge. */
export const SKEWED: SpanShape = {
  name: 'skewed',
  traces: (rows) => Math.max(1, Math.round((rows - HUGE) / MEAN)),
  attribute: (share, variant) => {
    if (share === 0) return { key: 'endless_1', value: `absent_${variant}` };
    if (share === 1e-4) return { key: `key_${variant * 3}`, value: `value_${variant * 11}` };
    return { key: 'planted', value: `${share === 1e-6 ? 'rare' : 'common'}_${variant}` };
  },
  operation: (variant) => ({
    service: `service-${variant % 8}`,
    operation: `operation-${variant % 5}`,
  }),
  select: (traces, from, to) => `
    WITH (t, p) AS tp, cityHash64(t, p) AS n,
      ${words('key_', 195)} AS keys, ${words('value_', 1000)} AS values, ${words('service-', SERVICES)} AS services,
      [${CUMULATIVE.join(', ')}] AS shares, ${CALLER} AS parent,
      if(p % 2 = 1, ${serviceOf('(t, parent)')}, ${serviceOf('tp')}) AS service,
      exp(16 + ${normal('n', 20)} - log(p + 1) / 2) AS ns, ${plantedSql('n')} AS planted,
      multiIf(p % 2 = 1, 'Client', p = 0 OR ${hash('n', 5)} % 4 > 0, 'Server', 'Internal') AS kind
    SELECT fromUnixTimestamp64Nano(${startNs(traces)} + toInt64(p) * 250000) AS Timestamp,
      ${traceIdSql('t')} AS TraceId, ${idSql('tp', 7)} AS SpanId, if(p = 0, '', ${idSql('(t, parent)', 7)}) AS ParentSpanId,
      '' AS TraceState,
      concat('operation-', toString(toUInt32(floor(${OPERATIONS_EACH} * pow(${uniform('n', 8)}, 3))))) AS SpanName,
      kind AS SpanKind, service AS ServiceName,
      map('service.name', service, 'service.version', '1.4.2', 'host.name', concat(service, '-host-', toString(${hash('t', 6)} % 8))) AS ResourceAttributes,
      'bench' AS ScopeName, '1.0.0' AS ScopeVersion,
      mapConcat(
        mapFromArrays(arrayMap(i -> keys[toUInt32(pow(${uniform('(n, i)', 10)}, 2) * 22) + i * 22 + 1], range(8)),
          arrayMap(i -> values[toUInt32(pow(${uniform('(n, i)', 12)}, 2) * 1000) + 1], range(8))),
        map(concat('endless_', toString(n % 5)), toString(${hash('n', 14)})),
        if(kind = 'Server', map('http.response.status_code', if(${hash('n', 9)} % 100 = 0, '500', '200')), map()),
        if(planted = '', map(), map('planted', planted))
      ) AS SpanAttributes,
      toUInt64(ns) AS Duration, if(${hash('n', 9)} % 100 = 0, 'Error', 'Unset') AS StatusCode, '' AS StatusMessage,
      if(kind = 'Server', 's:http.response.status_code=i', '') AS AttributeTypes,
      '' AS PeerName, '' AS PeerKind, ${OWN_COLUMNS_SQL},
      toDateTime(Timestamp + toIntervalSecond(if(${hash('n', 16)} % 50 = 0, 400, 2))) AS IngestTime
    FROM (SELECT number AS t, toUInt64(if(t = 0, ${HUGE}, greatest(1, round(${MEDIAN} * exp(${SIGMA} * ${normal('number', 30)}))))) AS size
      FROM numbers(${from}, ${to - from}))
    ARRAY JOIN range(size) AS p`,
};
