import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import { wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { decodeRequest, encodeRequest } from '../../../../connectors/federation/wire/request.ts';
import { decodeResponse, encodeResponse } from '../../../../connectors/federation/wire/response.ts';
import { requestsOf, responses } from './messages.ts';

type Json = Record<string, unknown>;

const written = requestsOf(6).map((request) => ({
  kind: request.kind,
  request,
  json: JSON.parse(JSON.stringify(encodeRequest(request, wireFormat()))) as Json,
}));
const read = written.find(({ kind }) => kind === 'ReadRecordsRequest');
const splits = written.find(({ kind }) => kind === 'GetSplitsRequest');
const functionCall = written.find(({ kind }) => kind === 'UserDefinedFunctionRequest');
const readJson = (): Json => structuredClone(read?.json ?? {});

/** The same document with the fields of every object reversed. */
function disturbed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(disturbed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries([
    ...Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, disturbed(inner)]),
  ]);
}

/** Where names are data: an unknown one would be an entry. */
const maps: ReadonlySet<string> = new Set([
  'tags',
  'configOptions',
  'properties',
  'summary',
  'queryPassthroughArguments',
  'capabilities',
]);

/** The same document with a stranger in every object that has fixed fields. */
function withStrangers(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withStrangers(item));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, inner]) => [key, withStrangers(inner, key)]);
  const strangers = maps.has(name) ? [] : [['unknownField', { nested: [1] }]];
  return Object.fromEntries([...strangers, ...members]);
}

describe('reading a request', () => {
  it.each(written)('takes the fields of $kind in any order', ({ request, json }) => {
    expect(decodeRequest(disturbed(json))).toEqual(request);
  });

  it.each(written)('passes over fields that it does not know, anywhere in $kind', ({ request, json }) => {
    expect(decodeRequest(withStrangers(json))).toEqual(request);
  });

  it('takes sizes as numbers too', () => {
    const request = decodeRequest({ ...readJson(), maxBlockSize: 16000000, maxInlineBlockSize: 5242880.9 });
    expect(request).toMatchObject({ maxBlockBytes: 16000000, maxInlineBlockBytes: 5242880 });
  });

  it('takes a Ping of a version to come, with more in it and in its identity', () => {
    const identity = { id: 'UNKNOWN', principal: 'UNKNOWN', account: '1', arn: 'a', tags: {}, groups: [] };
    const ping = {
      '@type': 'PingRequest',
      identity: { ...identity, newIdField: 'new' },
      catalogName: 'c',
      queryId: 'q',
      newField: ['new'],
    };
    expect(decodeRequest(ping)).toEqual({
      kind: 'PingRequest',
      identity: { account: '1', arn: 'a', principalTags: new Map(), iamGroups: [], configOptions: new Map() },
      catalogName: 'c',
      queryId: 'q',
    });
  });

  it('takes constraints of a summary alone', () => {
    const request = decodeRequest({ ...readJson(), constraints: { summary: {} } });
    expect(request).toMatchObject({
      constraints: {
        expression: [],
        orderBy: [],
        limit: null,
        passthroughArguments: new Map(),
        queryPlan: null,
      },
    });
  });

  it.each([
    [-1, null],
    [0, 0n],
    [5, 5n],
  ])('takes limit %d as %p', (limit, expected) => {
    const request = decodeRequest({ ...readJson(), constraints: { summary: {}, limit } });
    expect(request).toMatchObject({ constraints: { limit: expected } });
  });

  it('takes a list of tables without a page as one page of everything', () => {
    const list = written.find(({ kind }) => kind === 'ListTablesRequest');
    const { nextToken: _, pageSize: __, ...json } = list?.json ?? {};
    expect(decodeRequest(json)).toMatchObject({ nextToken: null, pageSize: null });
  });

  it('takes constraints without a plan, and writes them so', () => {
    const constraints = { ...(readJson()['constraints'] as Json), queryPlan: null };
    const request = decodeRequest({ ...readJson(), constraints });
    expect(request).toMatchObject({ constraints: { queryPlan: null } });
    expect(encodeRequest(request, wireFormat())).toHaveProperty('constraints.queryPlan', null);
  });

  it.each([2 ** 53, 2 ** 63])('takes a limit of %d, whose last digits JSON loses, for none', (limit) => {
    const request = decodeRequest({ ...readJson(), constraints: { summary: {}, limit } });
    expect(request).toMatchObject({ constraints: { limit: null } });
  });

  it('takes base64 without padding', () => {
    const { split } = readJson() as { split: Json };
    const encryptionKey = { key: 'AAAAAAAAAAAAAAAAAAAAAA', nonce: 'AAAAAAAAAAAAAAAA' };
    expect(decodeRequest({ ...readJson(), split: { ...split, encryptionKey } })).toMatchObject({
      split: { encryptionKey: { key: Buffer.alloc(16), nonce: Buffer.alloc(12) } },
    });
  });

  const empty = {
    account: '',
    arn: '',
    principalTags: new Map(),
    iamGroups: [],
    configOptions: new Map(),
  };
  it.each<readonly [string, unknown, object]>([
    ['none', null, empty],
    ['an empty one', {}, empty],
    [
      'one without configOptions',
      { account: '1', arn: 'a', tags: { k: 'v' }, groups: ['g'] },
      { ...empty, account: '1', arn: 'a', principalTags: new Map([['k', 'v']]), iamGroups: ['g'] },
    ],
    [
      'one with the names of the first version',
      { account: '1', arn: 'a', principalTags: { k: 'v' }, iamGroups: ['g'], configOptions: { o: 'p' } },
      {
        account: '1',
        arn: 'a',
        principalTags: new Map([['k', 'v']]),
        iamGroups: ['g'],
        configOptions: new Map([['o', 'p']]),
      },
    ],
  ])('takes as identity %s', (_, identity, expected) => {
    const ping = { '@type': 'PingRequest', catalogName: 'c', queryId: 'q', identity };
    expect(decodeRequest(ping)).toMatchObject({ identity: expected });
  });

  it('keeps a function that nobody knows', () => {
    const expression = {
      '@type': 'FunctionCallExpression',
      type: { '@type': 'Bool' },
      functionName: { functionName: 'st_contains' },
      arguments: [{ '@type': 'ConstantExpression', valueBlock: null, type: { '@type': 'Utf8' } }],
    };
    const request = decodeRequest({ ...readJson(), constraints: { summary: {}, expression: [expression] } });
    const [kept] = 'constraints' in request ? request.constraints.expression : [];
    expect(kept).toMatchObject({
      functionName: 'st_contains',
      args: [{ kind: 'ConstantExpression', values: null }],
    });
  });
});

describe('a request is refused by the name of its fault', () => {
  const broken = (change: (json: Json) => unknown) => {
    const json = readJson();
    return change(json) ?? json;
  };
  it.each<[string, (json: Json) => unknown, string]>([
    ['not an object', () => 'text', 'request: an object with a text "@type" was expected, got a string'],
    ['no @type', () => ({}), 'request: an object with a text "@type" was expected, got nothing'],
    ['an unknown @type', () => ({ '@type': 'DropTableRequest' }), '"@type" "DropTableRequest" is not known'],
    [
      'a number for an object',
      (json) => ({ ...json, split: 5 }),
      'ReadRecordsRequest.split: an object was expected, got a number',
    ],
    [
      'a missing field',
      (json) => ({ ...json, tableName: {} }),
      'ReadRecordsRequest.tableName.schemaName: a string was expected, got nothing',
    ],
    [
      'text that is not base64',
      (json) => ({ ...json, schema: '%%%' }),
      'ReadRecordsRequest.schema: is not base64 text',
    ],
    [
      'bytes that are not Arrow',
      (json) => ({ ...json, schema: 'AAAAAAAAAAAAAAAA' }),
      'ReadRecordsRequest.schema: Arrow message',
    ],
    [
      'a size that is not a number',
      (json) => ({ ...json, maxBlockSize: 'big' }),
      'ReadRecordsRequest.maxBlockSize: an integer was expected',
    ],
    [
      'an unknown sort direction',
      (json) => ({
        ...json,
        constraints: { summary: {}, orderByClause: [{ columnName: 'a', direction: 'UP' }] },
      }),
      'constraints.orderByClause[0].direction: one of ASC_NULLS_FIRST',
    ],
    [
      'an unknown value set',
      (json) => ({ ...json, constraints: { summary: { a: { '@type': 'Fuzzy' } } } }),
      'constraints.summary["a"].@type: one of SortedRangeSet',
    ],
    [
      'an Arrow type outside of the protocol',
      (json) => ({
        ...json,
        constraints: {
          summary: {
            a: { '@type': 'AllOrNoneValueSet', type: { '@type': 'Duration' }, all: true, nullAllowed: true },
          },
        },
      }),
      'Arrow type "Duration" is not part of this protocol',
    ],
    [
      'a function that is no function of rows',
      () => ({ ...(functionCall?.json ?? {}), functionType: 'AGGREGATE' }),
      'UserDefinedFunctionRequest.functionType: one of SCALAR was expected',
    ],
    [
      'several messages where one block stands',
      () => {
        const { partitions, ...json } = structuredClone(splits?.json ?? {});
        const { records, ...rest } = partitions as { records: string };
        const twice = Buffer.concat([Buffer.from(records, 'base64'), Buffer.from(records, 'base64')]);
        return { ...json, partitions: { ...rest, records: twice.toString('base64') } };
      },
      'GetSplitsRequest.partitions.records: Arrow message: the body has',
    ],
    [
      'a page of no tables',
      () => ({
        '@type': 'ListTablesRequest',
        identity: null,
        queryId: 'q',
        catalogName: 'c',
        schemaName: 's',
        nextToken: null,
        pageSize: 0,
      }),
      'pageSize: a positive number, or -1',
    ],
  ])('%s', (_, change, message) => {
    const decode = () => decodeRequest(broken(change));
    expect(decode).toThrow(message);
    expect(decode).toThrow(expect.objectContaining({ code: 'InvalidInput' }));
  });

  it('or read, whatever stands in the fields', () => {
    const junk = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.string(),
      fc.array(fc.integer()),
      fc.object(),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...written),
        fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 3 }),
        ({ json }, edits) => {
          const document = structuredClone(json);
          for (const [position, value] of edits) replaceAt(document, position, value);
          try {
            decodeRequest(document);
          } catch (error) {
            expect(error).toBeInstanceOf(ConnectorError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a response', () => {
  const answered = responses.map((response) => ({
    kind: response.kind,
    response,
    json: JSON.parse(JSON.stringify(encodeResponse(response, wireFormat()))) as Json,
  }));

  it.each(answered)('of $kind may have its fields in any order', ({ response, json }) => {
    expect(decodeResponse(disturbed(json))).toEqual(response);
  });

  it.each(answered)('of $kind may have fields that nobody knows, anywhere', ({ response, json }) => {
    expect(decodeResponse(withStrangers(json))).toEqual(response);
  });

  it('without serDeVersion is of version 1', () => {
    const ping = {
      '@type': 'PingResponse',
      catalogName: 'c',
      queryId: 'q',
      sourceType: null,
      capabilities: 23,
    };
    expect(decodeResponse(ping)).toMatchObject({ serDeVersion: 1 });
    expect(decodeResponse({ ...ping, serDeVersion: 0 })).toMatchObject({ serDeVersion: 1 });
  });

  it('is refused with one kind of error, or read, whatever stands in the fields', () => {
    const documents = responses.map(
      (response) => JSON.parse(JSON.stringify(encodeResponse(response, wireFormat()))) as Json,
    );
    const junk = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.array(fc.string()));
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.nat(), junk, (original, position, value) => {
        const document = structuredClone(original);
        replaceAt(document, position, value);
        try {
          decodeResponse(document);
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectorError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Replaces one of all the values in the document. */
function replaceAt(document: unknown, position: number, value: unknown): void {
  const places: (readonly [Json, string])[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      places.push([node as Json, key]);
      visit(inner);
    }
  };
  visit(document);
  const place = places[position % places.length];
  if (place !== undefined) place[0][place[1]] = value;
}
