export { type InsertableTable, insertBlock } from './insert-block.ts';
export { openStore, pingStore, type Store, type StoreConnection } from './store.ts';
export { StoreError, type StoreErrorKind } from './store-error.ts';
