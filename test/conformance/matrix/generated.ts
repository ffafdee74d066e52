/** Random messages of every kind. The seed is fixed, so a mismatch is the same one on every machine. */
import fc from 'fast-check';
import { arrowSchema, field, types } from '../../../connectors/federation/arrow/type.ts';
import type {
  Constraints,
  Expression,
  SortDirection,
  ValueSet,
} from '../../../connectors/federation/domain/constraints.ts';
import { noConstraints } from '../../../connectors/federation/domain/constraints.ts';
import type { FederatedIdentity } from '../../../connectors/federation/domain/identity.ts';
import type {
  FederationRequest,
  FederationResponse,
  RequestOrigin,
} from '../../../connectors/federation/domain/messages.ts';
import { catalogName, queryId, type TableName } from '../../../connectors/federation/domain/names.ts';
import type { EncryptionKey, SpillLocation, Split } from '../../../connectors/federation/domain/split.ts';
import { compareMarkers } from '../../../connectors/federation/predicate/marker.ts';
import { standardFunctions } from '../../../connectors/federation/predicate/standard-functions.ts';
import { normaliseValueSet } from '../../../connectors/federation/predicate/value-set.ts';
import type { SerDeVersion } from '../../../connectors/federation/wire/format.ts';
import type { RequestKind } from '../../../connectors/federation/wire/request.ts';
import type { ResponseKind } from '../../../connectors/federation/wire/response.ts';
import { table } from '../../connectors/federation/arrow/any-table.ts';
import {
  scalars,
  scalarTypes,
  type TypeName,
  typeNames,
  valueSets,
} from '../../connectors/federation/predicate/arbitraries.ts';
import type { Message } from '../description.ts';

const seed = 20260824;

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constant(''),
);
/** AWS's SDK refuses blank names of columns and functions. */
const name = text.map((rest) => `n${rest}`);
const texts = fc.array(text, { maxLength: 4 });
const textMap: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .array(fc.tuple(text, text), { maxLength: 4 })
  .map((entries) => new Map(entries));
const nullable = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(value, { nil: null });
const mapOf = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<ReadonlyMap<string, Value>> =>
  fc.array(fc.tuple(text, value), { maxLength: 4 }).map((entries) => new Map(entries));

const tableName: fc.Arbitrary<TableName> = fc.record({ schemaName: text, tableName: text });
const identity: fc.Arbitrary<FederatedIdentity> = fc.record({
  account: text,
  arn: text,
  principalTags: textMap,
  iamGroups: texts,
  configOptions: textMap,
});
const origin: fc.Arbitrary<RequestOrigin> = fc.record({
  identity,
  queryId: text.map(queryId),
  catalogName: text.map(catalogName),
});
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const encryptionKey: fc.Arbitrary<EncryptionKey> = fc.record({
  key: fc.oneof(bytes(16), bytes(32)),
  nonce: bytes(12),
});
const spillLocation: fc.Arbitrary<SpillLocation> = fc.record({
  bucket: text,
  key: text,
  directory: fc.boolean(),
});
const split: fc.Arbitrary<Split> = fc.record({
  spillLocation: nullable(spillLocation),
  encryptionKey: nullable(encryptionKey),
  properties: textMap,
});
const block = table.map((built) => built.block);
const schema = block.map((built) => built.schema);

/**
 * AWS's SDK refuses a range that ends before it starts, and orders some values otherwise than Athena's engine, which
 * ours follows: these types are left to points (see official-faults).
 */
const orderedOtherwise: ReadonlySet<TypeName> = new Set(['real', 'double', 'varchar', 'zoned']);

const valueSet: fc.Arbitrary<ValueSet> = fc.constantFrom(...typeNames).chain((name) =>
  valueSets(name, (type, { low, high }) => {
    if (low.value === null || high.value === null) return true;
    return !orderedOtherwise.has(name) && compareMarkers(type, low, high) <= 0;
  }).map(normaliseValueSet),
);

const expression = fc.letrec<{
  any: Expression;
  call: Expression;
  variable: Expression;
  constant: Expression;
}>((tie) => ({
  any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('variable'), tie('constant'), tie('call')),
  call: fc.record({
    kind: fc.constant('FunctionCallExpression'),
    type: fc.constantFrom(...Object.values(scalarTypes)),
    functionName: fc.oneof(fc.constantFrom(...Object.keys(standardFunctions)), name),
    args: fc.array(tie('any'), { maxLength: 3 }),
  }),
  variable: fc.record({
    kind: fc.constant('VariableExpression'),
    columnName: name,
    type: fc.constantFrom(...Object.values(scalarTypes)),
  }),
  constant: fc.constantFrom(...typeNames).chain((name) =>
    fc.record({
      kind: fc.constant('ConstantExpression'),
      type: fc.constant(scalarTypes[name]),
      values: nullable(fc.array(nullable(scalars(name)), { maxLength: 4 })),
    }),
  ),
})).any;

const directions = [
  'ASC_NULLS_FIRST',
  'ASC_NULLS_LAST',
  'DESC_NULLS_FIRST',
  'DESC_NULLS_LAST',
] as const satisfies SortDirection[];

const anyConstraints: fc.Arbitrary<Constraints> = fc.record({
  summary: mapOf(valueSet),
  expression: fc.array(expression, { maxLength: 2 }),
  orderBy: fc.array(fc.record({ columnName: name, direction: fc.constantFrom(...directions) }), {
    maxLength: 3,
  }),
  limit: nullable(fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) })),
  passthroughArguments: textMap,
  queryPlan: nullable(fc.record({ substraitVersion: nullable(text), substraitPlan: fc.uint8Array() })),
});

function constraintsOf(version: SerDeVersion): fc.Arbitrary<Constraints> {
  return anyConstraints.map((constraints) => ({
    ...(version >= 4 ? constraints : { ...noConstraints, summary: constraints.summary }),
    passthroughArguments: version >= 5 ? constraints.passthroughArguments : new Map(),
    queryPlan: version >= 6 ? constraints.queryPlan : null,
  }));
}

const pageSize = nullable(fc.integer({ min: 1, max: 2 ** 31 - 1 }));
const blockBytes = fc.maxSafeNat();
const kindOf = <Kind extends string>(kind: Kind): { readonly kind: fc.Arbitrary<Kind> } => {
  return { kind: fc.constant(kind) };
};
const withOrigin = <Rest extends object>(rest: fc.Arbitrary<Rest>): fc.Arbitrary<RequestOrigin & Rest> =>
  fc.tuple(origin, rest).map(([from, more]) => ({ ...from, ...more }));

type RequestOf<Kind extends RequestKind> = Extract<FederationRequest, { kind: Kind }>;
const requests: {
  readonly [Kind in RequestKind]: (version: SerDeVersion) => fc.Arbitrary<RequestOf<Kind>> | null;
} = {
  PingRequest: () => withOrigin(fc.record(kindOf('PingRequest'))),
  ListSchemasRequest: () => withOrigin(fc.record(kindOf('ListSchemasRequest'))),
  ListTablesRequest: () =>
    withOrigin(
      fc.record({
        ...kindOf('ListTablesRequest'),
        schemaName: nullable(text),
        nextToken: nullable(text),
        pageSize,
      }),
    ),
  GetTableRequest: (version) =>
    withOrigin(
      fc.record({
        ...kindOf('GetTableRequest'),
        tableName,
        passthroughArguments: version >= 5 ? textMap : fc.constant(new Map()),
      }),
    ),
  GetTableLayoutRequest: (version) =>
    withOrigin(
      fc.record({
        ...kindOf('GetTableLayoutRequest'),
        tableName,
        constraints: constraintsOf(version),
        schema,
        partitionColumns: fc.uniqueArray(text, { maxLength: 3 }),
      }),
    ),
  GetSplitsRequest: (version) =>
    withOrigin(
      fc.record({
        ...kindOf('GetSplitsRequest'),
        tableName,
        partitions: block,
        partitionColumns: fc.uniqueArray(text, { maxLength: 3 }),
        constraints: constraintsOf(version),
        continuationToken: nullable(text),
      }),
    ),
  GetDataSourceCapabilitiesRequest: (version) =>
    version < 4 ? null : withOrigin(fc.record(kindOf('GetDataSourceCapabilitiesRequest'))),
  ReadRecordsRequest: (version) =>
    withOrigin(
      fc.record({
        ...kindOf('ReadRecordsRequest'),
        tableName,
        schema,
        split,
        constraints: constraintsOf(version),
        maxBlockBytes: blockBytes,
        maxInlineBlockBytes: blockBytes,
      }),
    ),
  UserDefinedFunctionRequest: () =>
    fc.record({
      ...kindOf('UserDefinedFunctionRequest'),
      identity,
      inputRecords: block,
      outputSchema: fc.constant(arrowSchema([field('r', types.integer)])),
      methodName: text,
      functionType: fc.constant('SCALAR'),
    }),
};

type ResponseOf<Kind extends ResponseKind> = Extract<FederationResponse, { kind: Kind }>;
const responses: {
  readonly [Kind in ResponseKind]: (version: SerDeVersion) => fc.Arbitrary<ResponseOf<Kind>> | null;
} = {
  PingResponse: () =>
    fc.record({
      ...kindOf('PingResponse'),
      catalogName: text,
      queryId: text,
      sourceType: nullable(text),
      capabilities: fc.nat(),
      serDeVersion: fc.integer({ min: 1, max: 100 }),
    }),
  ListSchemasResponse: () =>
    fc.record({ ...kindOf('ListSchemasResponse'), catalogName: text, schemas: texts }),
  ListTablesResponse: () =>
    fc.record({
      ...kindOf('ListTablesResponse'),
      tables: fc.array(tableName, { maxLength: 4 }),
      catalogName: text,
      nextToken: nullable(text),
    }),
  GetTableResponse: () =>
    fc.record({
      ...kindOf('GetTableResponse'),
      catalogName: text,
      tableName,
      schema,
      partitionColumns: fc.uniqueArray(text, { maxLength: 3 }),
    }),
  GetTableLayoutResponse: () =>
    fc.record({ ...kindOf('GetTableLayoutResponse'), catalogName: text, tableName, partitions: block }),
  GetSplitsResponse: () =>
    fc.record({
      ...kindOf('GetSplitsResponse'),
      catalogName: text,
      splits: fc.array(split, { maxLength: 3 }),
      continuationToken: nullable(text),
    }),
  GetDataSourceCapabilitiesResponse: (version) =>
    version < 4
      ? null
      : fc.record({
          ...kindOf('GetDataSourceCapabilitiesResponse'),
          catalogName: text,
          capabilities: mapOf(fc.array(fc.record({ subType: text, properties: texts }), { maxLength: 3 })),
        }),
  ReadRecordsResponse: () =>
    fc.record({ ...kindOf('ReadRecordsResponse'), catalogName: text, records: block }),
  RemoteReadRecordsResponse: () =>
    fc.record({
      ...kindOf('RemoteReadRecordsResponse'),
      catalogName: text,
      schema,
      remoteBlocks: fc.array(spillLocation, { maxLength: 3 }),
      encryptionKey: nullable(encryptionKey),
    }),
  UserDefinedFunctionResponse: () =>
    fc.record({ ...kindOf('UserDefinedFunctionResponse'), records: block, methodName: text }),
};

/** So many messages of each kind that the version has. */
export function generatedMessages(version: SerDeVersion, ofEachKind: number): readonly Message[] {
  const arbitraries = [...Object.values(requests), ...Object.values(responses)];
  return arbitraries.flatMap((arbitraryOf: (version: SerDeVersion) => fc.Arbitrary<Message> | null, kind) => {
    const arbitrary = arbitraryOf(version);
    const options = { seed: seed + 100 * version + kind, numRuns: ofEachKind };
    return arbitrary === null ? [] : fc.sample(arbitrary, options);
  });
}
