-- A caller is joined by its own id, a callee by its parent's, a consumer also by each of its links.
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_traces_edge_halves_mv {onCluster} TO {local:otel_traces_edge_halves} AS
SELECT
  toStartOfMinute(toDateTime(Timestamp)) AS Bucket,
  half.1 AS TraceId,
  half.2 AS JoinId,
  half.3 AS Side,
  SpanId,
  SpanKind,
  ServiceName,
  PeerName,
  PeerKind,
  DeploymentEnv,
  Timestamp,
  Duration,
  IsRoot,
  IsError,
  Weight,
  IngestTime
FROM (
  SELECT
    arrayJoin(arrayConcat(
      [if(SpanKind IN ('Client', 'Producer'), (TraceId, SpanId, 'caller'), (TraceId, ParentSpanId, 'callee'))],
      if(SpanKind = 'Consumer', arrayMap((trace, span) -> (trace, span, 'link'), `Links.TraceId`, `Links.SpanId`), [])
    )) AS half,
    SpanId,
    SpanKind,
    ServiceName,
    PeerName,
    PeerKind,
    DeploymentEnv,
    Timestamp,
    Duration,
    ParentSpanId = '' AS IsRoot,
    IsError,
    SampleWeight AS Weight,
    IngestTime
  FROM {local:otel_traces}
  WHERE SpanKind IN ('Client', 'Producer', 'Server', 'Consumer')
)
