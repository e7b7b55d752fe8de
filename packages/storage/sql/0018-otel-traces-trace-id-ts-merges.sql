-- As the spans' own parts: fewer, larger merges.
ALTER TABLE {local:otel_traces_trace_id_ts} {onCluster} MODIFY SETTING merge_selector_base = 12, min_parts_to_merge_at_once = 12
