-- Which of these statements the store has seen. An older build reads it and refuses a newer store.
CREATE TABLE IF NOT EXISTS {local:tracewell_schema} {onCluster} (
  `Version` UInt32,
  `Name` String,
  `AppliedAt` DateTime64(3)
) ENGINE = {engine:MergeTree}
ORDER BY Version
SETTINGS {durable}
