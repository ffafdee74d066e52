import { describe, expect, it } from '@jest/globals';
import { arrowSchema } from '../../../../connectors/federation/arrow/type.ts';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import { emptyBlock, encodeBlock, encodeSchemaText } from '../../../../connectors/federation/wire/block.ts';
import { wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { decodeRequest } from '../../../../connectors/federation/wire/request.ts';
import { decodeResponse } from '../../../../connectors/federation/wire/response.ts';

/** As the first version spells it. */
const identity = { arn: 'a', account: '1', principalTags: { k: 'v' }, iamGroups: ['g'], configOptions: {} };
const origin = { identity, queryId: 'q', catalogName: 'c' };

describe('version 1 of the protocol', () => {
  it.each([
    { '@type': 'ListSchemasRequest', ...origin, requestType: 'LIST_SCHEMAS', context: null },
    {
      '@type': 'GetTableRequest',
      ...origin,
      tableName: { schemaName: 's', tableName: 't', qualifiedTableName: 's.t' },
      requestType: 'GET_TABLE',
    },
  ])('is refused by name in a $@type', (request) => {
    const refusal = new ConnectorError(
      'InvalidInput',
      `${request['@type']}: is of serde version 1, which is not read; versions 2 to 6 are, and Ping answers with 6`,
    );
    expect(() => decodeRequest(request)).toThrow(refusal);
  });

  it('is refused in a function call, whose schemas are objects', () => {
    const request = {
      '@type': 'UserDefinedFunctionRequest',
      identity,
      inputRecords: encodeBlock(emptyBlock(arrowSchema([])), wireFormat()),
      outputSchema: { schema: encodeSchemaText(arrowSchema([]), wireFormat()) },
      methodName: 'f',
      functionType: 'SCALAR',
    };
    expect(() => decodeRequest(request)).toThrow(
      'UserDefinedFunctionRequest.outputSchema: is of serde version 1',
    );
  });

  it('is refused in a response', () => {
    const response = { '@type': 'ListSchemasResponse', catalogName: 'c', schemas: [] };
    expect(() => decodeResponse({ ...response, requestType: 'LIST_SCHEMAS' })).toThrow(
      'ListSchemasResponse: is of serde version 1',
    );
  });

  it('is read in a ping, whose answer says what to speak', () => {
    expect(decodeRequest({ '@type': 'PingRequest', ...origin })).toMatchObject({
      kind: 'PingRequest',
      identity: { principalTags: new Map([['k', 'v']]), iamGroups: ['g'] },
    });
  });
});
