/** Every request in every form, for a version. Tables over the unions, so that a new kind cannot be forgotten. */
import { arrowSchema, field, types } from '../../../connectors/federation/arrow/type.ts';
import { noConstraints } from '../../../connectors/federation/domain/constraints.ts';
import type { FederatedIdentity } from '../../../connectors/federation/domain/identity.ts';
import type { FederationRequest, RequestOrigin } from '../../../connectors/federation/domain/messages.ts';
import { catalogName, queryId } from '../../../connectors/federation/domain/names.ts';
import type { SerDeVersion } from '../../../connectors/federation/wire/format.ts';
import type { RequestKind } from '../../../connectors/federation/wire/request.ts';
import { blocksOfEveryType, sundryBlocks } from './blocks.ts';
import { constraintsOfVersion } from './constraints.ts';
import { everySplit, oddKey, oddText } from './splits.ts';

type RequestOf<Kind extends RequestKind> = Extract<FederationRequest, { kind: Kind }>;
type Forms<Message> = readonly (readonly [name: string, message: Message])[];

const identity: FederatedIdentity = {
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/u',
  principalTags: new Map(),
  iamGroups: [],
  configOptions: new Map(),
};
const origin: RequestOrigin = { identity, queryId: queryId('q-1'), catalogName: catalogName('c') };
const fullOrigin: RequestOrigin = {
  identity: {
    account: oddText,
    arn: oddText,
    principalTags: new Map([
      ['team', 'data'],
      [oddKey, oddText],
    ]),
    iamGroups: ['g', oddText, 'g'],
    configOptions: new Map([
      ['fas_token', 'AQID'],
      ['2', 'second'],
      ['1', 'first'],
    ]),
  },
  queryId: queryId(oddText),
  catalogName: catalogName(oddText),
};
const tableName = { schemaName: 's', tableName: 't' };
const oddTable = { schemaName: oddText, tableName: '' };
const schema = arrowSchema([field('id', types.bigint), field('name', types.varchar)]);

/** The same request from two callers. */
function bothOrigins<Message>(build: (origin: RequestOrigin) => Message): Forms<Message> {
  return [
    ['plain', build(origin)],
    ['odd texts', build(fullOrigin)],
  ];
}

const forms: { readonly [Kind in RequestKind]: (version: SerDeVersion) => Forms<RequestOf<Kind>> } = {
  PingRequest: () => bothOrigins((from) => ({ kind: 'PingRequest', ...from })),
  ListSchemasRequest: () => bothOrigins((from) => ({ kind: 'ListSchemasRequest', ...from })),
  ListTablesRequest: () => {
    const request = { kind: 'ListTablesRequest', ...origin } as const;
    return [
      ['everything', { ...request, schemaName: null, nextToken: null, pageSize: null }],
      ['first page', { ...request, schemaName: 's', nextToken: null, pageSize: 1 }],
      ['next page', { ...request, schemaName: oddText, nextToken: oddText, pageSize: 2 ** 31 - 1 }],
    ];
  },
  GetTableRequest: (version) => {
    const none = new Map<string, string>();
    const passthroughArguments = new Map([['schemaFunctionName', 'SYSTEM.QUERY']]);
    const request = { kind: 'GetTableRequest', ...origin } as const;
    return [
      ['plain', { ...request, tableName, passthroughArguments: none }],
      ['odd texts', { ...request, tableName: oddTable, passthroughArguments: none }],
      ...(version >= 5 ? [['passthrough', { ...request, tableName, passthroughArguments }] as const] : []),
    ];
  },
  GetTableLayoutRequest: (version) => {
    const request = { kind: 'GetTableLayoutRequest', ...origin, tableName } as const;
    const layouts = [
      ['no partition columns', { ...request, constraints: noConstraints, schema, partitionColumns: [] }],
      [
        'partition columns',
        { ...request, constraints: noConstraints, schema, partitionColumns: ['name', 'id'] },
      ],
    ] as const;
    const constrained = [...constraintsOfVersion(version)].filter(([name]) => !name.includes('Expression '));
    return [
      ...layouts,
      ...constrained.map(
        ([name, constraints]) => [name, { ...request, constraints, schema, partitionColumns: [] }] as const,
      ),
    ];
  },
  GetSplitsRequest: (version) => {
    const constraints = constraintsOfVersion(version).get('every part') ?? noConstraints;
    const request = { kind: 'GetSplitsRequest', ...origin, tableName, partitionColumns: [] } as const;
    return sundryBlocks().map(({ name, block }, index) => {
      const isFirst = index === 0;
      return [
        name,
        {
          ...request,
          partitions: block,
          constraints: isFirst ? constraints : noConstraints,
          continuationToken: isFirst ? null : String(index),
        },
      ];
    });
  },
  GetDataSourceCapabilitiesRequest: (version) =>
    version < 4 ? [] : bothOrigins((from) => ({ kind: 'GetDataSourceCapabilitiesRequest', ...from })),
  ReadRecordsRequest: (version) => {
    const request = { kind: 'ReadRecordsRequest', ...origin, tableName } as const;
    const sizes = { maxBlockBytes: 16_000_000, maxInlineBlockBytes: 5_242_880 };
    const [anySplit] = everySplit.values();
    if (anySplit === undefined) throw new Error('there are no splits');
    const splits = [...everySplit].map(
      ([name, split]) => [name, { ...request, schema, split, constraints: noConstraints, ...sizes }] as const,
    );
    const constrained = [...constraintsOfVersion(version)].map(
      ([name, constraints]) =>
        [name, { ...request, schema, split: anySplit, constraints, ...sizes }] as const,
    );
    const projections = blocksOfEveryType().map(
      ({ name, block }) =>
        [
          `schema of ${name}`,
          { ...request, schema: block.schema, split: anySplit, constraints: noConstraints, ...sizes },
        ] as const,
    );
    const extremes = {
      ...request,
      schema,
      split: anySplit,
      constraints: noConstraints,
      maxBlockBytes: Number.MAX_SAFE_INTEGER,
      maxInlineBlockBytes: 0,
    };
    return [...splits, ...constrained, ...projections, ['block sizes at their limits', extremes]];
  },
  UserDefinedFunctionRequest: () =>
    sundryBlocks().map(({ name, block }) => [
      name,
      {
        kind: 'UserDefinedFunctionRequest',
        identity,
        inputRecords: block,
        outputSchema: { ...block.schema, fields: block.schema.fields.slice(0, 1) },
        methodName: 'f',
        functionType: 'SCALAR',
      },
    ]),
};

export const requestKinds = Object.keys(forms) as readonly RequestKind[];

export function everyRequest(version: SerDeVersion): Forms<FederationRequest> {
  return requestKinds.flatMap((kind) => {
    const formsOf: (version: SerDeVersion) => Forms<FederationRequest> = forms[kind];
    return formsOf(version).map(([name, request]) => [`${kind}/v${version}/${name}`, request] as const);
  });
}
