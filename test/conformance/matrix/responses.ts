/** Every response in every form. Tables over the unions, so that a new kind cannot be forgotten. */
import { arrowSchema, field, types } from '../../../connectors/federation/arrow/type.ts';
import {
  type OptimizationSubType,
  optimizations,
} from '../../../connectors/federation/domain/capabilities.ts';
import type { FederationResponse } from '../../../connectors/federation/domain/messages.ts';
import { standardFunctions } from '../../../connectors/federation/predicate/standard-functions.ts';
import type { SerDeVersion } from '../../../connectors/federation/wire/format.ts';
import type { ResponseKind } from '../../../connectors/federation/wire/response.ts';
import { blocksOfEveryType, sundryBlocks } from './blocks.ts';
import { everySplit, keyOfBytes, oddText } from './splits.ts';

type ResponseOf<Kind extends ResponseKind> = Extract<FederationResponse, { kind: Kind }>;
type Forms<Message> = readonly (readonly [name: string, message: Message])[];

const names = { plain: 'c', odd: oddText } as const;
const tableName = { schemaName: 's', tableName: 't' };
const schema = arrowSchema([field('id', types.bigint), field('name', types.varchar)]);

const withFunctions: readonly OptimizationSubType[] = [
  { subType: 'supported_function_expression_types', properties: Object.keys(standardFunctions) },
];
const passthrough: readonly OptimizationSubType[] = [
  { subType: 'query_passthrough_schema', properties: ['system'] },
  { subType: 'query_passthrough_name', properties: ['query'] },
  { subType: 'query_passthrough_arguments', properties: ['QUERY', oddText] },
];

const forms: { readonly [Kind in ResponseKind]: () => Forms<ResponseOf<Kind>> } = {
  PingResponse: () => {
    const response = { kind: 'PingResponse', capabilities: 24, serDeVersion: 6 } as const;
    return [
      ['plain', { ...response, catalogName: names.plain, queryId: 'q-1', sourceType: 'demo' }],
      ['no source type', { ...response, catalogName: names.odd, queryId: names.odd, sourceType: null }],
    ];
  },
  ListSchemasResponse: () =>
    Object.entries({ none: [], some: ['b', 'a', oddText] }).map(([name, schemas]) => [
      name,
      { kind: 'ListSchemasResponse', catalogName: names.plain, schemas },
    ]),
  ListTablesResponse: () => {
    const response = { kind: 'ListTablesResponse', catalogName: names.plain } as const;
    const odd = { schemaName: oddText, tableName: oddText };
    return [
      ['none', { ...response, tables: [], nextToken: null }],
      ['some', { ...response, tables: [tableName, odd], nextToken: null }],
      ['with a token', { ...response, tables: [tableName], nextToken: oddText }],
    ];
  },
  GetTableResponse: () => {
    const response = { kind: 'GetTableResponse', catalogName: names.plain, tableName } as const;
    const tables = sundryBlocks().map(
      ({ name, block }) => [name, { ...response, schema: block.schema, partitionColumns: [] }] as const,
    );
    return [...tables, ['partitioned', { ...response, schema, partitionColumns: ['name', 'id'] }]];
  },
  GetTableLayoutResponse: () =>
    sundryBlocks().map(({ name, block }) => [
      name,
      { kind: 'GetTableLayoutResponse', catalogName: names.plain, tableName, partitions: block },
    ]),
  GetSplitsResponse: () => {
    const response = { kind: 'GetSplitsResponse', catalogName: names.plain } as const;
    const single = [...everySplit].map(
      ([name, split]) => [name, { ...response, splits: [split], continuationToken: null }] as const,
    );
    const all = { ...response, splits: [...everySplit.values()], continuationToken: oddText };
    return [
      ...single,
      ['none', { ...response, splits: [], continuationToken: null }],
      ['all, with a token', all],
    ];
  },
  GetDataSourceCapabilitiesResponse: () => {
    const response = { kind: 'GetDataSourceCapabilitiesResponse', catalogName: names.plain } as const;
    const everyEntry = Object.entries(optimizations).map(
      ([name, subTypes]): [string, readonly OptimizationSubType[]] => [
        name,
        subTypes.map((subType) => ({ subType, properties: [] })),
      ],
    );
    return [
      ['nothing promised', { ...response, capabilities: new Map() }],
      ['every optimization', { ...response, capabilities: new Map(everyEntry) }],
      [
        'functions and passthrough',
        {
          ...response,
          capabilities: new Map([
            ['supports_complex_expression_pushdown', withFunctions],
            ['SYSTEM.QUERY', passthrough],
            ['nothing', []],
          ]),
        },
      ],
    ];
  },
  ReadRecordsResponse: () =>
    blocksOfEveryType().map(({ name, block }) => [
      name,
      { kind: 'ReadRecordsResponse', catalogName: names.odd, records: block },
    ]),
  RemoteReadRecordsResponse: () => {
    const response = { kind: 'RemoteReadRecordsResponse', catalogName: names.plain, schema } as const;
    const remoteBlocks = [0, 1, 10].map((index) => {
      return { bucket: 'b', key: `prefix/q-1/split.${index}`, directory: false };
    });
    return [
      ['in clear', { ...response, remoteBlocks, encryptionKey: null }],
      ['AES-256', { ...response, remoteBlocks, encryptionKey: keyOfBytes(32) }],
      ['AES-128', { ...response, remoteBlocks, encryptionKey: keyOfBytes(16) }],
      ['no objects', { ...response, remoteBlocks: [], encryptionKey: null }],
    ];
  },
  UserDefinedFunctionResponse: () =>
    sundryBlocks().map(({ name, block }) => [
      name,
      { kind: 'UserDefinedFunctionResponse', records: block, methodName: 'f' },
    ]),
};

export const responseKinds = Object.keys(forms) as readonly ResponseKind[];

/** A version of the protocol that does not know a kind has no form of it. */
export function everyResponse(version: SerDeVersion): Forms<FederationResponse> {
  const kinds = responseKinds.filter((kind) => version >= 4 || kind !== 'GetDataSourceCapabilitiesResponse');
  return kinds.flatMap((kind) => {
    const formsOf: () => Forms<FederationResponse> = forms[kind];
    return formsOf().map(([name, response]) => [`${kind}/v${version}/${name}`, response] as const);
  });
}
