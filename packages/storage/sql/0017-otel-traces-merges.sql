-- Every merge writes its rows again, and one new part a second makes many: fewer, larger merges cost less in sum.
ALTER TABLE {local:otel_traces} {onCluster} MODIFY SETTING merge_selector_base = 12
