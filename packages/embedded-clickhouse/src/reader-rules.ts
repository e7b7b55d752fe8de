import { EngineError } from './engine-error.ts';
import { isWord, nameOf, type Token, tokens } from './tokens.ts';

const READS = ['SELECT', 'WITH', 'FROM', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS'];

/**
 * Scalar functions that read files or call other servers; `readonly=1` lets them through. Their bare names count
 * too: `arrayMap(file, [...])` and `* APPLY file` call them without a bracket behind.
 */
const OUTSIDE_SCALARS = new Set(
  'file catboostevaluate aiclassify aigenerate aiembed aiextract aitranslate'.split(' '),
);

/** Table functions beyond the store's own tables. The engine refuses most of them too; DESCRIBE it does not. */
const OUTSIDE = new Set(
  [
    'file fileCluster filesystem executable input loop python url urlCluster remote remoteSecure cluster',
    'clusterAllReplicas s3 s3Cluster gcs cosn oss hdfs hdfsCluster azureBlobStorage azureBlobStorageCluster',
    'deltaLake deltaLakeLocal deltaLakeS3 deltaLakeAzure deltaLakeCluster deltaLakeS3Cluster deltaLakeAzureCluster',
    'hudi hudiCluster iceberg icebergLocal icebergS3 icebergAzure icebergHDFS icebergCluster icebergS3Cluster',
    'icebergLocalCluster icebergAzureCluster icebergHDFSCluster paimon paimonLocal paimonS3 paimonAzure paimonHDFS',
    'paimonCluster paimonS3Cluster paimonAzureCluster paimonHDFSCluster ytsaurus arrowflight arrowstream mysql',
    'postgresql mongodb redis sqlite odbc jdbc dictionary prometheusQuery prometheusQueryRange eval',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/**
 * What nobody may send over HTTP, and what a reader may not.
 * @throws EngineError 62 for several statements, 358 for INTO OUTFILE, 164 for what a reader may not do
 */
export function checkStatement(text: string, isReader: boolean): void {
  const all = [...tokens(text)];
  all.forEach((token, at) => {
    checkForAll(token, all, at);
    if (isReader) checkForReader(all[at - 1], token, all[at + 1]);
  });
  if (isReader) checkReads(all);
}

/** For a kept Session, where the engine's readonly could not be taken back. @throws EngineError 164 */
export function checkReadsOnly(text: string): void {
  checkReads([...tokens(text)]);
}

function checkReads(all: readonly Token[]): void {
  const first = all.find((token) => token.text !== '(');
  if (first && !isWord(first, ...READS)) throw readonly(`${nameOf(first)} statements`);
}

function checkForAll(token: Token, all: readonly Token[], at: number): void {
  const next = all[at + 1];
  if (token.text === ';' && next && next.text !== ';') {
    throw new EngineError(
      62,
      'SYNTAX_ERROR',
      `Syntax error (Multi-statements are not allowed): failed at position ${token.from + 1} (end of query): ` +
        text(all, at),
    );
  }
  if (isWord(token, 'INTO') && isWord(next, 'OUTFILE')) {
    throw new EngineError(358, 'INTO_OUTFILE_NOT_ALLOWED', 'INTO OUTFILE is not allowed');
  }
}

function text(all: readonly Token[], at: number): string {
  return all
    .slice(at, at + 4)
    .map((token) => token.text)
    .join(' ');
}

function checkForReader(before: Token | undefined, token: Token, next: Token | undefined): void {
  if (token.kind !== 'word' && token.kind !== 'quoted') return;
  const name = nameOf(token).toLowerCase();
  const isCall = next?.text === '(';
  if (isCall && (OUTSIDE.has(name) || OUTSIDE_SCALARS.has(name))) {
    throw readonly(`the function ${nameOf(token)}()`);
  }
  const isColumn = before?.text === '.' || isWord(before, 'AS');
  if (OUTSIDE_SCALARS.has(name) && !isColumn) {
    throw readonly(`the name ${nameOf(token)} (write table.${nameOf(token)} when it is a column)`);
  }
  if (isWord(token, 'INFILE')) throw readonly('FROM INFILE');
}

function readonly(what: string): EngineError {
  return new EngineError(
    164,
    'READONLY',
    `TW4013: Cannot execute query in readonly mode: the reader user and GET requests may not use ${what}`,
  );
}
