// The arrows of DESIGN section 3. scripts/dependency-rules.test.ts plants one fault per rule and sees it reported.
const tests = '[.](test|bench)[.]tsx?$|^packages/testing/|/test/';
/** @returns {import('dependency-cruiser').IForbiddenRuleType} */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const only = (name, allowed, comment) =>
  rule(
    `${name}-imports-only-its-own`,
    comment,
    { path: `^packages/${name}/src/`, pathNot: tests },
    { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
  );

export default {
  forbidden: [
    rule(
      'no-circular',
      'A cycle means two files are one idea: merge them or extract the shared part.',
      {},
      { circular: true },
    ),
    rule(
      'packages-never-import-apps',
      'Apps are leaves. Move shared code down into a package.',
      { path: '^packages/' },
      { path: '^(apps|examples)/' },
    ),
    rule(
      'apps-are-islands',
      'Apps meet over HTTP and the data folder only.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    only('otlp', [], 'Bytes in, sink calls out; no other package.'),
    only('search', [], 'The language is pure and runs in the browser.'),
    only('trace', [], 'Algorithms over one trace are pure and run in the browser.'),
    only('journal', [], 'The journal knows neither OTLP nor SQL.'),
    only(
      'embedded-clickhouse',
      [],
      'The engine process serves ClickHouse HTTP and knows nothing of traces.',
    ),
    only('api', ['search'], 'The contract depends on the search language alone.'),
    only('alerting', ['search'], 'Decisions are pure: query, clock and sender are injected.'),
    only(
      'storage',
      ['otlp', 'search', 'trace'],
      'Storage knows OTLP types, the search tree and trace algorithms.',
    ),
    only(
      'sdk',
      ['otlp', 'journal'],
      'It runs inside the user: OTLP and the journal, nothing else of ours.',
    ),
    rule(
      'otlp-no-io',
      'No file, socket or clock in a codec.',
      { path: '^packages/(otlp|search|trace)/src/', pathNot: tests },
      { dependencyTypes: ['core'], pathNot: '^(node:)?buffer$' },
    ),
    rule(
      'dashboard-talks-http',
      'The dashboard knows the contract, the language and trace algorithms only.',
      { path: '^apps/dashboard/', pathNot: tests },
      { path: '^packages/', pathNot: '^packages/(api|search|trace)/' },
    ),
    rule(
      'only-storage-knows-clickhouse',
      'SQL and the client live in packages/storage: ask for a query function.',
      { pathNot: `^packages/(storage|testing)/|${tests}` },
      { path: '@clickhouse/' },
    ),
    rule(
      'only-embedded-knows-chdb',
      'chDB lives behind the HTTP interface of packages/embedded-clickhouse.',
      { pathNot: '^packages/embedded-clickhouse/' },
      { path: 'node_modules/(chdb|@chdb)/' },
    ),
    rule(
      'roles-are-islands',
      'Collector roles meet in ClickHouse and in the data folder.',
      { path: '^apps/collector/src/(query|alerting|upkeep)/' },
      {
        path: '^apps/collector/src/(receivers|delivery|query|alerting|upkeep)/',
        pathNot: '^apps/collector/src/$1/',
      },
    ),
    rule(
      'ingest-imports-no-reader',
      'The ingest role never imports a role of the second process.',
      { path: '^apps/collector/src/(receivers|delivery)/' },
      { path: '^apps/collector/src/(query|alerting|upkeep)/' },
    ),
    rule(
      'features-are-islands',
      'Compose features in app/; share through src/components or src/lib.',
      { path: '^apps/dashboard/src/features/([^/]+)/' },
      { path: '^apps/dashboard/src/features/', pathNot: '^apps/dashboard/src/features/$1/' },
    ),
    rule(
      'components-below-features',
      'A component never imports a feature.',
      { path: '^apps/dashboard/src/(components|lib)/' },
      { path: '^apps/dashboard/(src/features|app)/' },
    ),
    rule(
      'no-deep-imports',
      'Import a package by its name; its index is its surface.',
      { path: '^(apps|packages|examples)/([^/]+)/' },
      {
        path: '^packages/[^/]+/src/(?!index[.]ts$|browser[.]ts$|(shape|files|list)/index[.]ts$)',
        pathNot: '^$1/$2/',
      },
    ),
    rule(
      'no-production-import-of-tests',
      'Test code stays out of what we ship.',
      { pathNot: `${tests}|^(scripts|bench|e2e|examples)/` },
      { path: tests, pathNot: 'node_modules' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true, // type-only imports count too
    doNotFollow: { path: 'node_modules' },
    // Anchored: '/dist/' alone would hide the dist folders of libraries and the rules about them.
    exclude: { path: '^(apps|packages|examples)/[^/]+/(dist|[.]next)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'types'],
    },
  },
};
