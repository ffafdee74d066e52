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
const readJson = (): Json => structuredClone(read?.json ?? {});

/** The same document with every object's fields reversed and a stranger among them. */
function disturbed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(disturbed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries([
    ...Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, disturbed(inner)]),
  ]);
}

/** Objects of fixed fields; in the maps of the protocol an unknown key is an entry. */
const withStrangers = (json: Json): Json => ({
  ...json,
  unknownField: { nested: [1] },
  identity: { ...(json['identity'] as Json), later: true },
});

describe('reading a request', () => {
  it.each(written)('takes the fields of $kind in any order', ({ request, json }) => {
    expect(decodeRequest(disturbed(json))).toEqual(request);
  });

  it.each(written)('passes over fields of $kind that it does not know', ({ request, json }) => {
    expect(decodeRequest(withStrangers(json))).toEqual(request);
  });

  it('takes sizes as numbers too', () => {
    const request = decodeRequest({ ...readJson(), maxBlockSize: 16000000, maxInlineBlockSize: 5242880.9 });
    expect(request).toMatchObject({ maxBlockBytes: 16000000, maxInlineBlockBytes: 5242880 });
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

  it('takes an absent identity and an absent configOptions', () => {
    const ping = { '@type': 'PingRequest', catalogName: 'c', queryId: 'q' };
    expect(decodeRequest({ ...ping, identity: null })).toMatchObject({ identity: { account: '' } });
    const identity = { account: '1', arn: 'a', tags: {}, groups: [] };
    expect(decodeRequest({ ...ping, identity })).toMatchObject({ identity: { configOptions: new Map() } });
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
    expect(decode).toThrow(ConnectorError);
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
