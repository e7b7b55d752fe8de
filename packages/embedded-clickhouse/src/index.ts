export {
  type EmbeddedClickHouse,
  type EmbeddedClickHouseOptions,
  type EngineExit,
  startEmbeddedClickHouse,
} from './start-embedded-clickhouse.ts';
