import { describe, expect, test } from 'vitest';
import { insertFromFile } from './insert-statement.ts';
import { readStatement } from './statement.ts';

const FILE = { name: 'body-1', compression: 'none' } as const;

function insertOf(sql: string): { statement: string; data: string } {
  const read = readStatement(sql);
  if (read.kind !== 'insert-data') throw new Error(`not an insert with data: ${sql}`);
  return {
    statement: insertFromFile(read, FILE, 'Values').replaceAll(/\s+/g, ' ').trim(),
    data: sql.slice(read.dataFrom),
  };
}

describe('an INSERT whose data follows', () => {
  test.each([
    ['INSERT INTO t FORMAT CSV\n1,2', 'INSERT INTO t', '', 'CSV', '1,2'],
    [
      'insert into t (a, b) format JSONEachRow {"a":1}',
      'insert into t (a, b)',
      '',
      'JSONEachRow',
      '{"a":1}',
    ],
    ['INSERT INTO db.t VALUES (1)', 'INSERT INTO db.t', '', 'Values', '(1)'],
    [
      'INSERT INTO t SETTINGS a=1, b=2 FORMAT Native\n\0x',
      'INSERT INTO t',
      'SETTINGS a=1, b=2',
      'Native',
      '\0x',
    ],
    [
      "INSERT INTO t FORMAT CSV SETTINGS x='y', z=-1\n5",
      'INSERT INTO t',
      "SETTINGS x='y', z=-1",
      'CSV',
      '5',
    ],
    ['INSERT INTO format FORMAT TSV\nformat', 'INSERT INTO format', '', 'TSV', 'format'],
    [
      'INSERT INTO `for``mat` (`format`) FORMAT TSV\n',
      'INSERT INTO `for``mat` (`format`)',
      '',
      'TSV',
      '',
    ],
    [
      'INSERT INTO t /* FORMAT X */ -- FORMAT Y\n (a) FORMAT TSV\n1',
      'INSERT INTO t /* FORMAT X */ -- FORMAT Y (a)',
      '',
      'TSV',
      '1',
    ],
    [
      "INSERT INTO FUNCTION null('a UInt8') FORMAT TSV\n1",
      "INSERT INTO FUNCTION null('a UInt8')",
      '',
      'TSV',
      '1',
    ],
    ['INSERT INTO t (* EXCEPT(b)) FORMAT TSV\n1', 'INSERT INTO t (* EXCEPT(b))', '', 'TSV', '1'],
    ['INSERT INTO t FORMAT JSONEachRow', 'INSERT INTO t', '', 'JSONEachRow', ''],
    ['INSERT INTO t', 'INSERT INTO t', '', 'Values', ''],
  ])('%s', (sql, target, settings, format, data) => {
    const infile = `FROM INFILE 'body-1' COMPRESSION 'none'`;
    const parts = [target, infile, settings, `FORMAT ${format}`].filter(Boolean).join(' ');
    expect(insertOf(sql)).toEqual({ statement: parts, data });
  });

  test('data that looks like SQL is never read', () => {
    expect(insertOf("INSERT INTO t FORMAT TSV\n'unclosed /* FORMAT CSV").data).toBe(
      "'unclosed /* FORMAT CSV",
    );
  });

  test('input() becomes a read of the file', () => {
    const sql = "INSERT INTO t SELECT a + 1 FROM input('a UInt8') WHERE a > 1 FORMAT CSV\n1";
    expect(insertOf(sql)).toEqual({
      statement:
        "INSERT INTO t SELECT a + 1 FROM file('body-1', 'CSV', 'a UInt8', 'none') WHERE a > 1",
      data: '1',
    });
  });
});

describe('a statement without data', () => {
  test.each([
    ['INSERT INTO t SELECT 1', 'other', 'INSERT INTO t SELECT 1', undefined],
    [
      "INSERT INTO t SELECT 'FORMAT CSV' AS format",
      'other',
      "INSERT INTO t SELECT 'FORMAT CSV' AS format",
      undefined,
    ],
    ['INSERT INTO t (SELECT 1)', 'other', 'INSERT INTO t (SELECT 1)', undefined],
    [
      'INSERT INTO t WITH 1 AS x SELECT x',
      'other',
      'INSERT INTO t WITH 1 AS x SELECT x',
      undefined,
    ],
    [
      "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
      'other',
      "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
      undefined,
    ],
    ['select 1 format JSON;', 'select', 'select 1 ', 'JSON'],
    ['SELECT 1 FORMAT JSON SETTINGS a = 1', 'select', 'SELECT 1  SETTINGS a = 1', 'JSON'],
    ["SELECT 'FORMAT CSV'", 'select', "SELECT 'FORMAT CSV'", undefined],
    ['SELECT $x$ FORMAT CSV $x$', 'select', 'SELECT $x$ FORMAT CSV $x$', undefined],
    ['SELECT 1 -- FORMAT CSV', 'select', 'SELECT 1', undefined],
    ['SELECT a AS format FROM t', 'select', 'SELECT a AS format FROM t', undefined],
    ['(SELECT 1) UNION ALL (SELECT 2)', 'select', '(SELECT 1) UNION ALL (SELECT 2)', undefined],
    ['-- c\nSHOW TABLES', 'other', '-- c\nSHOW TABLES', undefined],
    ['', 'other', '', undefined],
  ])('%s', (sql, kind, text, format) => {
    expect(readStatement(sql)).toMatchObject({ kind, text, format });
  });

  test('WITH TOTALS is seen, in a string it is not', () => {
    expect(readStatement('SELECT sum(a) FROM t GROUP BY b WITH TOTALS')).toMatchObject({
      totals: true,
    });
    expect(readStatement("SELECT 'WITH TOTALS'")).toMatchObject({ totals: false });
  });
});
