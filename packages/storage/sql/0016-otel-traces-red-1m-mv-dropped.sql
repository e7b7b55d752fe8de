-- 0020 makes the view again, with weights. Not MODIFY QUERY: in the process that ran it the engine knows the view's
-- blocks under another name than after a restart, and a block that is sent again would be counted twice.
DROP VIEW IF EXISTS otel_traces_red_1m_mv {onCluster}
