-- Every merge writes its rows again, and one new part a second makes many: fewer, larger merges cost less in sum.
-- With many parts the selector would come down to merging two; a dozen at least keeps it from that.
ALTER TABLE {local:otel_traces} {onCluster} MODIFY SETTING merge_selector_base = 12, min_parts_to_merge_at_once = 12
