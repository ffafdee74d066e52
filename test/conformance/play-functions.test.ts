/** AWS's SDK calls user-defined functions of deployed folders. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Field, field, list, map, struct, types } from '../../connectors/federation/arrow/type.ts';
import { builtFile } from '../../local/athena/host/built-files.ts';
import type { Json } from './description/json.ts';
import { describeField } from './description/type.ts';
import { scalarCases } from './every-type-connector/types.ts';
import { describeOfficial } from './official.ts';
import { startEveryType } from './play/every-type.ts';
import { describeColumns } from './play/known-rows.ts';
import { type LambdaEndpoint, startLambdaEndpoint } from './play/lambda-endpoint.ts';
import { linesOf, type Played, play, playTimeoutMs, type Step } from './play/script.ts';

interface Call {
  readonly id: string;
  readonly method: string;
  readonly arguments: readonly (readonly [Field, readonly unknown[]])[];
  readonly output: Field;
  readonly results: readonly Json[];
}

const versions = [2, 3, 4, 5, 6] as const;

/** One argument that comes back. */
function echo(name: string, argument: Field, values: readonly unknown[]): Call {
  const [results = []] = describeColumns([argument], rowsOf(argument, values));
  return {
    id: `${name}(${argument.name})`,
    method: name,
    arguments: [[argument, values]],
    output: argument,
    results,
  };
}

function rowsOf({ name }: Field, values: readonly unknown[]) {
  return values.map((value) => ({ [name]: value }));
}

const echoes: readonly Call[] = scalarCases.flatMap(({ name, type, values }) => {
  const method = `echo_${name}`;
  const [first] = values;
  const pairs = values.map((value, index): [string, unknown] => [`key ${index}`, value]);
  return [
    echo(method, field('value', type), [...values, null]),
    echo(method, field('no rows', type), []),
    echo(method, list('array', type), [values, [], null, [null, first]]),
    echo(method, struct('row', [field('first', type), field('second', types.varchar)]), [
      { first, second: '𝄞' },
      { first: null, second: null },
      null,
    ]),
    echo(method, map('map', types.varchar, field('value', type)), [new Map(pairs), new Map(), null]),
  ];
});

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const examples: readonly Call[] = [
  {
    id: 'mask_email',
    method: 'mask_email',
    arguments: [[field('address', types.varchar), ['ada@Example.com', null, 'no address']]],
    output: field('result', types.varchar),
    results: ['a***@example.com', null, '***'],
  },
  {
    id: 'sha256_hex',
    method: 'sha256_hex',
    arguments: [[field('text', types.varchar), ['', 'häßlich 𝄞', null]]],
    output: field('result', types.varchar),
    results: [hash(''), hash('häßlich 𝄞'), null],
  },
  {
    id: 'perceptual_hash_distance',
    method: 'perceptual_hash_distance',
    arguments: [
      [field('left', types.bigint), [0n, -1n, 1n << 40n, null]],
      [field('right', types.bigint), [0n, 0n, 1n, 5n]],
    ],
    output: field('result', types.integer),
    results: [0, 64, 2, null],
  },
];

function step(functionName: string, version: number, { id, method, output, ...call }: Call): Step {
  return {
    id: `${id} in ${version}`,
    step: 'call',
    function: functionName,
    version,
    method,
    arguments: call.arguments.map(([argument, values]) => ({
      field: describeField(argument),
      values: describeColumns([argument], rowsOf(argument, values))[0] ?? [],
    })),
    output: describeField(output),
  };
}

function expectResults(played: Played, version: number, { id, method, output, results }: Call): void {
  expect(linesOf(played, `${id} in ${version}`, 'answer').map(({ description }) => description)).toEqual([
    {
      '@type': 'UserDefinedFunctionResponse',
      methodName: method,
      records: {
        schema: { fields: [describeField(output)], metadata: {} },
        rowCount: results.length,
        columns: [results],
      },
    },
  ]);
}

describeOfficial('functions over every type, as built', () => {
  let endpoint: LambdaEndpoint | undefined;
  let played: Played;

  beforeAll(async () => {
    endpoint = await startEveryType([{ name: 'every-type', environment: {} }]);
    const calls = versions.flatMap((version) => echoes.map((call) => step('every-type', version, call)));
    const [first] = echoes;
    const unknown: readonly Step[] =
      first === undefined ? [] : [step('every-type', 6, { ...first, id: 'unknown', method: 'echo_nothing' })];
    played = await play(endpoint, [...calls, ...unknown]);
  }, playTimeoutMs);
  afterAll(async () => endpoint?.[Symbol.asyncDispose]());

  describe.each(versions)('in the shapes of version %s', (version) => {
    it.each(echoes)('give back what they get: $id', (call) => expectResults(played, version, call));
  });

  it('refuse a name that they do not have', () => {
    expect(linesOf(played, 'unknown in 6', 'failed call').map(({ message }) => message)).toEqual([
      expect.stringMatching(/echo_nothing.*\nErrorType: .*AthenaConnectorException$/s),
    ]);
  });
});

describeOfficial('the image functions, as built', () => {
  let endpoint: LambdaEndpoint | undefined;
  let played: Played;

  beforeAll(async () => {
    const url = builtFile('lambda', 'image-functions', 'index.mjs');
    endpoint = await startLambdaEndpoint([{ name: 'image-functions', url, environment: {} }]);
    played = await play(
      endpoint,
      examples.map((call) => step('image-functions', 6, call)),
    );
  }, playTimeoutMs);
  afterAll(async () => endpoint?.[Symbol.asyncDispose]());

  it.each(examples)('answer $id', (call) => expectResults(played, 6, call));
});
