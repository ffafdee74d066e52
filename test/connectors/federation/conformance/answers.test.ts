/** The text that a function answers, as Athena gets it, and its failures. */
import { describe, expect, it } from '@jest/globals';
import {
  type ArrowKind,
  type ArrowType,
  arrowSchema,
  describeType,
  type Field,
  field,
  list,
  map,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import type {
  FederationRequest,
  GetTableRequest,
} from '../../../../connectors/federation/domain/messages.ts';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import { passthroughArguments } from '../../../../connectors/federation/passthrough.ts';
import { type SerDeVersion, wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { decodeResponse, encodeResponse } from '../../../../connectors/federation/wire/response.ts';
import { everyCase } from '../arrow/every-type.ts';
import { demoTable, greaterThan, origin } from '../in-process.ts';
import { requestsOf } from '../wire/messages.ts';
import { answerText, handlerOf } from './lambda.ts';

const schema = arrowSchema([field('id', types.bigint), field('name', types.varchar)]);
const demo: Connector = {
  sourceType: 'demo',
  listSchemaNames: async () => ['s'],
  listTables: async () => ['t'],
  describeTable: async () => ({ schema }),
  planSplits: async () => ({ splits: [{ from: '1' }] }),
  layout: { extraFields: () => [field('file', types.varchar)], rows: () => [{ id: 6, file: 'f' }] },
  read: async () => ({ kind: 'rows', rows: [{ id: 6, name: 'a' }] }),
};
const getTable: GetTableRequest = {
  kind: 'GetTableRequest',
  ...origin,
  tableName: demoTable,
  passthroughArguments: new Map(),
};
const getCapabilities = { kind: 'GetDataSourceCapabilitiesRequest', ...origin } as const;
const describing = (...fields: readonly Field[]): Connector => ({
  ...demo,
  describeTable: async () => ({ schema: arrowSchema(fields) }),
});

describe('a failure', () => {
  const failing = (error: Error): Connector => ({
    ...demo,
    describeTable: async () => Promise.reject(error),
  });

  it('leaves the handler as a rejection by the name and message that the connector gave it', async () => {
    const error = new ConnectorError('EntityNotFound', 'table s.t is gone');
    const answer = answerText(handlerOf(failing(error)), getTable);
    await expect(answer).rejects.toBe(error);
    expect(error).toMatchObject({
      name: 'com.amazonaws.athena.connector.lambda.exceptions.AthenaConnectorException',
      message: 'table s.t is gone',
      glueCode: 'EntityNotFoundException',
    });
  });

  it('by throttling has the name at which Athena slows down', async () => {
    const error = Object.assign(new Error('rate exceeded'), { name: 'ThrottlingException' });
    await expect(answerText(handlerOf(failing(error)), getTable)).rejects.toMatchObject({
      name: 'com.amazonaws.athena.connector.lambda.exceptions.FederationThrottleException',
      message: 'rate exceeded',
    });
  });

  it('to know the request is InvalidInput, and names it', async () => {
    const answer = handlerOf(demo)({ '@type': 'DropTableRequest' });
    await expect(answer).rejects.toMatchObject({
      code: 'InvalidInput',
      glueCode: 'InvalidInputException',
      message: expect.stringContaining('"@type" "DropTableRequest" is not known'),
    });
  });
});

describe('answers', () => {
  const aboveFive = { ...noConstraints, summary: new Map([['id', greaterThan(types.bigint, 5n)]]) };
  /** A request of every kind that a connector answers, in the shape of a version. */
  const requests = (version: SerDeVersion): readonly FederationRequest[] =>
    requestsOf(version)
      .filter(({ kind }) => kind !== 'UserDefinedFunctionRequest')
      .map((request): FederationRequest => {
        if (request.kind === 'GetTableRequest') return { ...request, passthroughArguments: new Map() };
        return 'constraints' in request ? { ...request, constraints: aboveFive } : request;
      });
  /** What differs from call to call: ids of allocators and of splits, and keys. */
  const settled = (text: string): string =>
    text
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
      .replaceAll(/"(key|nonce)":"[A-Za-z0-9+/]+={0,2}"/g, '"$1":"<random>"');
  const connector: Connector = {
    ...demo,
    listTables: async () => ({ tables: [demoTable], nextToken: null }),
  };
  const answersTo = async (version: SerDeVersion): Promise<readonly string[]> => {
    const texts: string[] = [];
    for (const request of requests(version)) {
      texts.push(settled(await answerText(handlerOf(connector), request, version)));
    }
    return texts;
  };
  /** Version 4 brought the question for capabilities. */
  const isOld = (text: string): boolean => !text.includes('GetDataSourceCapabilitiesResponse');

  it.each([2, 3, 4, 5] as const)(
    'to requests of version %d are those to requests of version 6',
    async (version) => {
      const newest = await answersTo(6);
      expect(newest).toHaveLength(9);
      expect(await answersTo(version)).toEqual(version >= 4 ? newest : newest.filter(isOld));
    },
  );
});

/** Types that Athena does not take, of every kind that has some; empty: it takes the kind whole. */
const refused: Readonly<Record<ArrowKind, readonly ArrowType[]>> = {
  Null: [{ kind: 'Null' }],
  Bool: [],
  Int: ([8, 16, 32, 64] as const).map((bitWidth) => ({ kind: 'Int', bitWidth, isSigned: false })),
  FloatingPoint: [{ kind: 'FloatingPoint', precision: 'HALF' }],
  Decimal: [types.decimal(39, 0), types.decimal(0, 0), types.decimal(5, -1), types.decimal(5, 6)],
  Utf8: [],
  Binary: [],
  FixedSizeBinary: [{ kind: 'FixedSizeBinary', byteWidth: 4 }],
  Date: [],
  Time: [
    { kind: 'Time', unit: 'SECOND', bitWidth: 32 },
    { kind: 'Time', unit: 'NANOSECOND', bitWidth: 64 },
  ],
  Timestamp: [
    ...(['SECOND', 'NANOSECOND'] as const).map(
      (unit): ArrowType => ({ kind: 'Timestamp', unit, timezone: 'UTC' }),
    ),
    ...(['SECOND', 'MILLISECOND', 'MICROSECOND', 'NANOSECOND'] as const).map(
      (unit): ArrowType => ({ kind: 'Timestamp', unit, timezone: null }),
    ),
  ],
  Interval: (['YEAR_MONTH', 'DAY_TIME', 'MONTH_DAY_NANO'] as const).map((unit) => ({
    kind: 'Interval',
    unit,
  })),
  List: [],
  FixedSizeList: [{ kind: 'FixedSizeList', listSize: 2 }],
  Struct: [],
  Map: [],
  Union: [{ kind: 'Union', mode: 'Dense', typeIds: [0] }],
};

describe('GetTable', () => {
  const places: readonly (readonly [string, (type: ArrowType) => Field])[] = [
    ['a column', (type) => field('c', type)],
    ['the element of a list', (type) => list('c', type)],
    ['a member of a struct', (type) => struct('c', [field('good', types.date), field('bad', type)])],
    ['the value of a map', (type) => map('c', types.varchar, field('value', type))],
    [
      'a member deep inside',
      (type) => list('c', { kind: 'Struct' }, [map('m', types.varchar, list('value', type))]),
    ],
  ];
  it.each(places)('refuses every type that Athena lacks as %s', async (_, place) => {
    for (const type of Object.values(refused).flat()) {
      const answer = answerText(handlerOf(describing(place(type))), getTable);
      await expect(answer).rejects.toMatchObject({
        code: 'OperationNotSupported',
        message: expect.stringContaining(describeType(type)),
      });
    }
  });

  it('shows every type that Athena takes, flat and nested', async () => {
    const fields = [
      ...everyCase.map((each) => each.field),
      field('micro', { kind: 'Timestamp', unit: 'MICROSECOND', timezone: 'UTC' }),
    ];
    const response = decodeResponse(JSON.parse(await answerText(handlerOf(describing(...fields)), getTable)));
    expect(response).toMatchObject({ kind: 'GetTableResponse', schema: { fields } });
  });
});

describe('GetDataSourceCapabilities', () => {
  it('of a connector that promises nothing is an empty object', async () => {
    expect(await answerText(handlerOf(demo), getCapabilities)).toBe(
      '{"@type":"GetDataSourceCapabilitiesResponse","catalogName":"demo","capabilities":{}}',
    );
  });

  it('is read and written again as it was, names that nobody knows included', () => {
    const text = JSON.stringify({
      '@type': 'GetDataSourceCapabilitiesResponse',
      catalogName: 'c',
      capabilities: {
        supports_aggregates: [
          { subType: 'average', properties: [] },
          { subType: 'maximum', properties: [] },
        ],
        supports_limit_pushdown: [{ subType: 'none', properties: [] }],
        supports_complex_expression_pushdown: [
          { subType: 'supported_function_expression_types', properties: ['$add', '$subtract'] },
        ],
        'SYSTEM.QUERY': [],
      },
    });
    expect(JSON.stringify(encodeResponse(decodeResponse(JSON.parse(text)), wireFormat()))).toBe(text);
  });

  it('shows a passthrough in upper case, and its parts as they were written', async () => {
    const passthrough = {
      schemaName: 'System',
      name: 'rawQuery',
      argumentNames: ['sql', 'timeout'],
      describe: async () => ({ schema }),
    };
    const text = await answerText(handlerOf({ ...demo, passthrough }), getCapabilities);
    const parts = [
      '{"subType":"query_passthrough_schema","properties":["System"]}',
      '{"subType":"query_passthrough_name","properties":["rawQuery"]}',
      '{"subType":"query_passthrough_arguments","properties":["SQL","TIMEOUT"]}',
    ];
    expect(text).toBe(
      `{"@type":"GetDataSourceCapabilitiesResponse","catalogName":"demo","capabilities":{"SYSTEM.RAWQUERY":[${parts.join()}]}}`,
    );
  });
});

describe('a passthrough', () => {
  const connector: Connector = {
    ...demo,
    describeTable: async () => {
      throw new Error('no table was asked for');
    },
    passthrough: {
      schemaName: 'system',
      name: 'query',
      argumentNames: ['query'],
      describe: async () => ({ schema: arrowSchema([field('answer', types.integer)]) }),
    },
  };
  const call = (args: ReadonlyMap<string, string>, environment = {}) =>
    answerText(handlerOf(connector, { environment }), { ...getTable, passthroughArguments: args });

  it('is described in place of a table, by its name in any case', async () => {
    for (const signature of ['SYSTEM.QUERY', 'system.query', 'System.Query']) {
      const text = await call(passthroughArguments(signature, new Map([['query', 'SELECT 1']])));
      expect(decodeResponse(JSON.parse(text))).toMatchObject({ schema: { fields: [{ name: 'answer' }] } });
    }
  });

  it.each([
    ['no function', [['QUERY', 'x']]],
    [
      'another function',
      [
        ['schemaFunctionName', 'SYSTEM.OTHER'],
        ['QUERY', 'x'],
      ],
    ],
    ['no argument', [['schemaFunctionName', 'SYSTEM.QUERY']]],
    [
      'an empty argument',
      [
        ['schemaFunctionName', 'SYSTEM.QUERY'],
        ['QUERY', ''],
      ],
    ],
    [
      'its argument in another case',
      [
        ['schemaFunctionName', 'SYSTEM.QUERY'],
        ['query', 'x'],
      ],
    ],
  ] as const)('with %s is InvalidInput', async (_, args) => {
    await expect(call(new Map(args))).rejects.toMatchObject({ code: 'InvalidInput' });
  });

  it('is refused where it is switched off', async () => {
    const args = passthroughArguments('SYSTEM.QUERY', new Map([['query', 'SELECT 1']]));
    const environment = { enable_query_passthrough: 'false' };
    await expect(call(args, environment)).rejects.toMatchObject({ code: 'OperationNotSupported' });
  });
});
