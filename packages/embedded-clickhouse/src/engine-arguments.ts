const MIB = 1024 * 1024;

/**
 * What the engine is started with. Its defaults are those of a large server: for instance, the first time it cleans
 * up more than a handful of old parts it starts 128 threads for that and keeps them for ever, each with three open
 * files. None of these limits bounds what one query may use.
 * @param memoryShare share of the machine's memory for the engine, 0 to 1
 */
export function engineArguments(memoryShare: number): string[] {
  const settings: Readonly<Record<string, number>> = {
    max_server_memory_usage_to_ram_ratio: memoryShare,
    // Threads are made when they are needed (about 0.1 ms); without work only so many stay.
    max_thread_pool_free_size: 16,
    max_thread_pool_size: 2000,
    // Housekeeping: parts read at the start, and parts that merges have replaced.
    max_active_parts_loading_thread_pool_size: 8,
    max_outdated_parts_loading_thread_pool_size: 2,
    max_unexpected_parts_loading_thread_pool_size: 2,
    max_parts_cleaning_thread_pool_size: 2,
    parts_killer_pool_size: 2,
    snapshot_cleaner_pool_size: 2,
    // Reading: two for each query that can run.
    threadpool_local_fs_reader_pool_size: 16,
    load_marks_threadpool_pool_size: 8,
    prefetch_threadpool_pool_size: 8,
    max_io_thread_pool_size: 16,
    max_format_parsing_thread_pool_size: 16,
    // Caches: the defaults (5 GiB each) would never let go.
    mark_cache_size: 64 * MIB,
    index_mark_cache_size: 32 * MIB,
    primary_index_cache_size: 64 * MIB,
    query_condition_cache_size: 16 * MIB,
    compiled_expression_cache_size: 16 * MIB,
  };
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
}
