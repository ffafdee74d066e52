/** User-defined functions, from the text that Athena sends to the text that it gets. */
import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { type ArrowSchema, arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import { defineUdf } from '../../../../connectors/federation/functions/define.ts';
import { createFunctionHandler } from '../../../../connectors/federation/functions/handler.ts';
import { silentLog } from '../../../../connectors/federation/log.ts';
import { wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { encodeRequest } from '../../../../connectors/federation/wire/request.ts';
import { decodeResponse } from '../../../../connectors/federation/wire/response.ts';
import { origin } from '../in-process.ts';

const half = defineUdf({
  name: 'half',
  args: [types.bigint],
  returns: types.decimal(12, 1),
  row: (whole) => (whole === null || whole < 0n ? null : { unscaled: whole * 5n, scale: 1 }),
});
const failing = defineUdf({
  name: 'failing',
  args: [types.bigint],
  returns: types.decimal(12, 1),
  row: () => {
    throw new RangeError('the service said no');
  },
});
const handler = createFunctionHandler([half, failing], { environment: {}, log: silentLog });
const input = arrowSchema([field('0', types.bigint)]);
const outputSchema = arrowSchema([field('any Name', types.decimal(12, 1))]);

interface Asked {
  readonly methodName?: string;
  readonly schema?: ArrowSchema;
  readonly values: readonly (bigint | null)[];
}

function requestOf({ methodName = 'half', schema = outputSchema, values }: Asked): object {
  const inputRecords = buildBlock(
    input,
    values.map((value) => ({ 0: value })),
  );
  return encodeRequest(
    {
      kind: 'UserDefinedFunctionRequest',
      identity: origin.identity,
      inputRecords,
      outputSchema: schema,
      methodName,
      functionType: 'SCALAR',
    },
    wireFormat(),
  );
}

async function called(event: object) {
  const answer = await handler(JSON.parse(JSON.stringify(event)));
  const response = decodeResponse(JSON.parse(JSON.stringify(answer)));
  if (response.kind !== 'UserDefinedFunctionResponse') throw new Error('another answer was expected');
  return response;
}

describe('the answer of a function', () => {
  it.each([0, 1, 3000])(
    'has one column, as it was asked for, and a value for each of %i rows',
    async (count) => {
      const values = Array.from({ length: count }, (_, row) => BigInt(row));
      const { records, methodName } = await called(requestOf({ values }));
      expect(methodName).toBe('half');
      expect(records.schema).toEqual(outputSchema);
      expect(records.rowCount).toBe(count);
      const [column, ...others] = records.vectors;
      expect(others).toEqual([]);
      expect(values.map((_, row) => column && valueAt(column, row))).toEqual(
        values.map((value) => ({ unscaled: 5n * value, scale: 1 })),
      );
    },
  );

  it('is null where the function gives null, and the function gets the nulls that it is given', async () => {
    const { records } = await called(requestOf({ values: [-1n, 4n, null] }));
    const [column] = records.vectors;
    expect([0, 1, 2].map((row) => column && valueAt(column, row))).toEqual([
      null,
      { unscaled: 20n, scale: 1 },
      null,
    ]);
  });
});

describe('a call', () => {
  it('fails with the message of what the function throws, and nothing more', async () => {
    await expect(called(requestOf({ methodName: 'failing', values: [1n] }))).rejects.toMatchObject({
      name: 'com.amazonaws.athena.connector.lambda.exceptions.AthenaConnectorException',
      message: 'the service said no',
    });
  });

  it.each(['AGGREGATE', 'scalar', '', null, undefined])(
    'of the kind %p is InvalidInput',
    async (functionType) => {
      await expect(called({ ...requestOf({ values: [] }), functionType })).rejects.toMatchObject({
        code: 'InvalidInput',
        message: expect.stringContaining('functionType: one of SCALAR was expected'),
      });
    },
  );

  it('for two columns is InvalidInput', async () => {
    const schema = arrowSchema([...outputSchema.fields, field('more', types.date)]);
    await expect(called(requestOf({ schema, values: [1n] }))).rejects.toMatchObject({ code: 'InvalidInput' });
  });
});
