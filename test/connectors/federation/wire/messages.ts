/** One message of every type as data, for golden texts and round trips. */
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Constraints } from '../../../../connectors/federation/domain/constraints.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import type {
  FederationRequest,
  FederationResponse,
  RequestOrigin,
} from '../../../../connectors/federation/domain/messages.ts';
import { catalogName, queryId } from '../../../../connectors/federation/domain/names.ts';

export const origin: RequestOrigin = {
  identity: {
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/u',
    principalTags: new Map([['team', 'data']]),
    iamGroups: ['g'],
    configOptions: new Map(),
  },
  queryId: queryId('q'),
  catalogName: catalogName('c'),
};

export const tableName = { schemaName: 's', tableName: 't' };
export const schema = arrowSchema([field('id', types.bigint), field('name', types.varchar)]);
export const block = buildBlock(schema, [
  { id: 1n, name: 'a' },
  { id: null, name: null },
]);
export const emptyBlock = buildBlock(schema, []);
const int32 = types.integer;

/** Something in each of the six parts; what a version has no place for is left out by `constraintsOf`. */
export const fullConstraints: Constraints = {
  summary: new Map([
    [
      'id',
      {
        kind: 'SortedRangeSet',
        type: int32,
        ranges: [{ low: { bound: 'ABOVE', value: 5 }, high: { bound: 'BELOW', value: null } }],
        nullAllowed: false,
      },
    ],
    ['e', { kind: 'EquatableValueSet', type: int32, values: [1, 2], whiteList: false, nullAllowed: true }],
    ['a', { kind: 'AllOrNoneValueSet', type: int32, all: true, nullAllowed: false }],
  ]),
  expression: [
    {
      kind: 'FunctionCallExpression',
      type: types.boolean,
      functionName: '$equal',
      args: [
        { kind: 'VariableExpression', columnName: 'id', type: int32 },
        { kind: 'ConstantExpression', type: int32, values: [7] },
      ],
    },
  ],
  orderBy: [{ columnName: 'id', direction: 'DESC_NULLS_LAST' }],
  limit: 10n,
  passthroughArguments: new Map([['schemaFunctionName', 'SYSTEM.QUERY']]),
  queryPlan: { substraitVersion: '0.1', substraitPlan: new Uint8Array([1, 2, 3]) },
};

/** What a reader finds in constraints that were written in a version. */
export function constraintsOf(version: number): Constraints {
  return {
    ...(version >= 4 ? fullConstraints : { ...noConstraints, summary: fullConstraints.summary }),
    passthroughArguments: version >= 5 ? fullConstraints.passthroughArguments : new Map(),
    queryPlan: version >= 6 ? fullConstraints.queryPlan : null,
  };
}

export const split = {
  spillLocation: { bucket: 'b', key: 'p/q/1', directory: true },
  encryptionKey: { key: new Uint8Array(16), nonce: new Uint8Array(12) },
  properties: new Map([['from', '1']]),
};

export function requestsOf(version: number): readonly FederationRequest[] {
  const constraints = constraintsOf(version);
  const passthroughArguments = constraints.passthroughArguments;
  const partitions = buildBlock(arrowSchema([field('partitionId', int32)]), [{ partitionId: 1 }]);
  return [
    { kind: 'PingRequest', ...origin },
    { kind: 'ListSchemasRequest', ...origin },
    { kind: 'ListTablesRequest', ...origin, schemaName: 's', nextToken: null, pageSize: null },
    { kind: 'ListTablesRequest', ...origin, schemaName: null, nextToken: '2', pageSize: 2 },
    { kind: 'GetTableRequest', ...origin, tableName, passthroughArguments },
    { kind: 'GetTableLayoutRequest', ...origin, tableName, constraints, schema, partitionColumns: ['id'] },
    {
      kind: 'GetSplitsRequest',
      ...origin,
      tableName,
      partitions,
      partitionColumns: [],
      constraints,
      continuationToken: null,
    },
    ...(version >= 4 ? [{ kind: 'GetDataSourceCapabilitiesRequest', ...origin } as const] : []),
    {
      kind: 'ReadRecordsRequest',
      ...origin,
      tableName,
      schema,
      split,
      constraints,
      maxBlockBytes: 16_000_000,
      maxInlineBlockBytes: 5_242_880,
    },
    {
      kind: 'UserDefinedFunctionRequest',
      identity: origin.identity,
      inputRecords: block,
      outputSchema: arrowSchema([field('r', int32)]),
      methodName: 'f',
      functionType: 'SCALAR',
    },
  ];
}

export const responses: readonly FederationResponse[] = [
  {
    kind: 'PingResponse',
    catalogName: 'c',
    queryId: 'q',
    sourceType: 'demo',
    capabilities: 24,
    serDeVersion: 6,
  },
  { kind: 'ListSchemasResponse', catalogName: 'c', schemas: ['s1', 's2'] },
  { kind: 'ListTablesResponse', tables: [tableName], catalogName: 'c', nextToken: null },
  { kind: 'GetTableResponse', catalogName: 'c', tableName, schema, partitionColumns: ['id'] },
  { kind: 'GetTableLayoutResponse', catalogName: 'c', tableName, partitions: block },
  { kind: 'GetSplitsResponse', catalogName: 'c', splits: [split], continuationToken: null },
  {
    kind: 'GetDataSourceCapabilitiesResponse',
    catalogName: 'c',
    capabilities: new Map([['supports_limit_pushdown', [{ subType: 'integer_constant', properties: [] }]]]),
  },
  { kind: 'ReadRecordsResponse', catalogName: 'c', records: block },
  { kind: 'ReadRecordsResponse', catalogName: 'c', records: emptyBlock },
  {
    kind: 'RemoteReadRecordsResponse',
    catalogName: 'c',
    schema,
    remoteBlocks: [{ bucket: 'b', key: 'p/q/1.0', directory: false }],
    encryptionKey: null,
  },
  { kind: 'UserDefinedFunctionResponse', records: block, methodName: 'f' },
];
