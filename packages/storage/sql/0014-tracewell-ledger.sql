-- What each collector has done with what it received, since its data folder was made; the newest row counts.
CREATE TABLE IF NOT EXISTS {local:tracewell_ledger} {onCluster} (
  `Collector` String,
  `Signal` LowCardinality(String),
  `UpdatedAt` DateTime64(3),
  `Received` UInt64,
  `Stored` UInt64,
  `Rejected` Map(LowCardinality(String), UInt64),
  `Deduplicated` UInt64,
  `SampledOut` UInt64,
  `ExpiredOnArrival` UInt64,
  `DeadLettered` Map(LowCardinality(String), UInt64),
  `InJournal` UInt64
) ENGINE = {engine:ReplacingMergeTree:UpdatedAt}
ORDER BY (Collector, Signal)
SETTINGS {durable}
