/**
 * The shapes of the protocol, written down by hand. `<…>` stands for base64 of an Arrow message, whose content
 * other tests check; everything else is compared to the letter, order included.
 */
import { describe, expect, it } from '@jest/globals';
import { Message } from 'apache-arrow/fb/message';
import { ByteBuffer } from 'flatbuffers';
import { wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { decodeRequest, encodeRequest } from '../../../../connectors/federation/wire/request.ts';
import { decodeResponse, encodeResponse } from '../../../../connectors/federation/wire/response.ts';
import { block as records, requestsOf, responses } from './messages.ts';

const versions = [2, 3, 4, 5, 6] as const;
type Version = (typeof versions)[number];

const identity =
  '"identity":{"id":"UNKNOWN","principal":"UNKNOWN","account":"111122223333","arn":"arn:aws:iam::111122223333:user/u","tags":{"team":"data"},"groups":["g"],"configOptions":{}}';
const prefix = (type: string): string => `{"@type":"${type}",${identity},"queryId":"q","catalogName":"c"`;
const table = '"tableName":{"schemaName":"s","tableName":"t"}';
const int32 = '{"@type":"Int","bitWidth":32,"isSigned":true}';
const bool = '{"@type":"Bool"}';
const block = '{"aId":"<id>","schema":"<base64>","records":"<base64>"}';
const noRows = '{"aId":"<id>","schema":"<base64>","records":""}';

const summary =
  `"summary":{"id":{"@type":"SortedRangeSet","type":${int32},"ranges":[{"low":{"valueBlock":${block},"bound":"ABOVE","nullValue":false},` +
  `"high":{"valueBlock":${noRows},"bound":"BELOW","nullValue":true}}],"nullAllowed":false},` +
  `"e":{"@type":"EquatableValueSet","valueBlock":${block},"whiteList":false,"nullAllowed":true},` +
  `"a":{"@type":"AllOrNoneValueSet","type":${int32},"all":true,"nullAllowed":false}}`;
const since4 =
  `,"expression":[{"@type":"FunctionCallExpression","type":${bool},"functionName":{"functionName":"$equal"},"arguments":[` +
  `{"@type":"VariableExpression","columnName":"id","type":${int32}},{"@type":"ConstantExpression","valueBlock":${block},"type":${int32}}]}],` +
  '"orderByClause":[{"columnName":"id","direction":"DESC_NULLS_LAST"}],"limit":10';
const since5 = ',"queryPassthroughArguments":{"schemaFunctionName":"SYSTEM.QUERY"}';
const since6 = ',"queryPlan":{"substraitVersion":"0.1","substraitPlan":"AQID"}';

const constraints = (version: Version): string =>
  `"constraints":{${summary}${version >= 4 ? since4 : ''}${version >= 5 ? since5 : ''}${version >= 6 ? since6 : ''}}`;

const split =
  '{"spillLocation":{"@type":"S3SpillLocation","bucket":"b","key":"p/q/1","directory":true},' +
  '"encryptionKey":{"key":"AAAAAAAAAAAAAAAAAAAAAA==","nonce":"AAAAAAAAAAAAAAAA"},"properties":{"from":"1"}}';

const goldenRequests = (version: Version): readonly string[] => [
  `{"@type":"PingRequest",${identity},"catalogName":"c","queryId":"q"}`,
  `${prefix('ListSchemasRequest')}}`,
  `${prefix('ListTablesRequest')},"schemaName":"s","nextToken":null,"pageSize":-1}`,
  `${prefix('ListTablesRequest')},"schemaName":null,"nextToken":"2","pageSize":2}`,
  `${prefix('GetTableRequest')},${table}${version >= 5 ? since5 : ''}}`,
  `${prefix('GetTableLayoutRequest')},${table},${constraints(version)},"schema":"<base64>","partitionColumns":["id"]}`,
  `${prefix('GetSplitsRequest')},${table},"partitions":${block},"partitionColumns":[],${constraints(version)},"continuationToken":null}`,
  ...(version >= 4 ? [`${prefix('GetDataSourceCapabilitiesRequest')}}`] : []),
  `${prefix('ReadRecordsRequest')},${table},"schema":"<base64>","split":${split},${constraints(version)},"maxBlockSize":"16000000","maxInlineBlockSize":"5242880"}`,
  `{"@type":"UserDefinedFunctionRequest",${identity},"inputRecords":${block},"outputSchema":"<base64>","methodName":"f","functionType":"SCALAR"}`,
];

const goldenResponses: readonly string[] = [
  '{"@type":"PingResponse","catalogName":"c","queryId":"q","sourceType":"demo","capabilities":24,"serDeVersion":6}',
  '{"@type":"ListSchemasResponse","catalogName":"c","schemas":["s1","s2"]}',
  '{"@type":"ListTablesResponse","tables":[{"schemaName":"s","tableName":"t"}],"catalogName":"c","nextToken":null}',
  `{"@type":"GetTableResponse","catalogName":"c",${table},"schema":"<base64>","partitionColumns":["id"]}`,
  `{"@type":"GetTableLayoutResponse","catalogName":"c",${table},"partitions":${block}}`,
  `{"@type":"GetSplitsResponse","catalogName":"c","splits":[${split}],"continuationToken":null}`,
  '{"@type":"GetDataSourceCapabilitiesResponse","catalogName":"c","capabilities":{"supports_limit_pushdown":[{"subType":"integer_constant","properties":[]}]}}',
  `{"@type":"ReadRecordsResponse","catalogName":"c","records":${block}}`,
  `{"@type":"ReadRecordsResponse","catalogName":"c","records":${noRows}}`,
  '{"@type":"RemoteReadRecordsResponse","catalogName":"c","schema":"<base64>","remoteBlocks":[{"@type":"S3SpillLocation","bucket":"b","key":"p/q/1.0","directory":false}],"encryptionKey":null}',
  `{"@type":"UserDefinedFunctionResponse","records":${block},"methodName":"f"}`,
];

/** Arrow messages are long; short binary fields are compared as they are. */
const masked = (message: object): string =>
  JSON.stringify(message)
    .replaceAll(/"aId":"[0-9a-f-]{36}"/g, '"aId":"<id>"')
    .replaceAll(/"[A-Za-z0-9+/]{80,}={0,2}"/g, '"<base64>"');

describe.each(versions)('requests of version %d', (version) => {
  const golden = goldenRequests(version);
  const cases = requestsOf(version).map((request, index) => ({
    request,
    kind: request.kind,
    text: golden[index],
  }));

  it.each(cases)('write $kind field by field', ({ request, text }) => {
    expect(masked(encodeRequest(request, wireFormat(version)))).toBe(text);
  });

  it.each(cases)('read $kind back by shape', ({ request }) => {
    expect(decodeRequest(JSON.parse(JSON.stringify(encodeRequest(request, wireFormat(version)))))).toEqual(
      request,
    );
  });
});

describe('responses', () => {
  const cases = responses.map((response, index) => ({
    response,
    kind: response.kind,
    text: goldenResponses[index],
  }));

  it.each(cases)('write $kind field by field', ({ response, text }) => {
    expect(masked(encodeResponse(response, wireFormat()))).toBe(text);
  });

  it.each(cases)('read $kind back', ({ response }) => {
    expect(decodeResponse(JSON.parse(JSON.stringify(encodeResponse(response, wireFormat()))))).toEqual(
      response,
    );
  });

  it.each(cases)('are the same for versions 3 to 6: $kind', ({ response }) => {
    const [first, ...others] = ([3, 4, 5, 6] as const).map((version) => {
      const allocatorId = 'fixed';
      return JSON.stringify(encodeResponse(response, { ...wireFormat(version), allocatorId }));
    });
    for (const other of others) expect(other).toBe(first);
  });

  it('that promise nothing have an empty object of capabilities', () => {
    const response = {
      kind: 'GetDataSourceCapabilitiesResponse',
      catalogName: 'c',
      capabilities: new Map(),
    } as const;
    expect(JSON.stringify(encodeResponse(response, wireFormat()))).toBe(
      '{"@type":"GetDataSourceCapabilitiesResponse","catalogName":"c","capabilities":{}}',
    );
  });

  it.each([
    [2, 4, 3],
    [3, 8, 4],
    [6, 8, 4],
  ] as const)(
    'of version %d frame both messages with %d bytes and metadata version %d',
    (version, prefix, metadata) => {
      const text = JSON.stringify(
        encodeResponse({ kind: 'ReadRecordsResponse', catalogName: 'c', records }, wireFormat(version)),
      );
      for (const part of ['schema', 'records']) {
        const [, base64] = new RegExp(`"${part}":"([^"]+)"`).exec(text) ?? [];
        const bytes = Buffer.from(base64 ?? '', 'base64');
        const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(prefix)));
        expect(message.version()).toBe(metadata);
        expect(bytes.readInt32LE(prefix - 4)).toBe(bytes.length - prefix - Number(message.bodyLength()));
      }
    },
  );
});
