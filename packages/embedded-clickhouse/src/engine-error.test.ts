import { expect, test } from 'vitest';
import { readEngineError } from './engine-error.ts';

test.each([
  [
    'Code: 161. DB::Exception: Code: 161. DB::Exception: Expected one (x), got 2. (TOO_MANY_COLUMNS) (version 26.7.2.1). (TOO_MANY_COLUMNS)',
    'Code: 161. DB::Exception: Expected one (x), got 2. (TOO_MANY_COLUMNS)',
  ],
  [
    'Query failed: Code: 164. DB::Exception: default: Cannot execute query in readonly mode. (READONLY)',
    'Code: 164. DB::Exception: default: Cannot execute query in readonly mode. (READONLY)',
  ],
  [
    'Code: 1. DB::Exception: Code: 1. DB::Exception: Code: 1. DB::Exception: m (ABC) (version 26.7.2.1 (official build)). (ABC) (version 26.7.2.1). (ABC)',
    'Code: 1. DB::Exception: m (ABC)',
  ],
  ['something else', 'Code: 1002. DB::Exception: something else (UNKNOWN_EXCEPTION)'],
])('the layers of %s come off', (text, message) => {
  expect(readEngineError(text).message).toBe(message);
});
