import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { field, list, types } from '../../connectors/federation/arrow/type.ts';
import type { FederationClient } from '../../connectors/federation/client.ts';
import type { LambdaHandler } from '../../connectors/federation/handler.ts';
import { callFunction, clientOf } from '../connectors/federation/functions/calling.ts';
import { type BuiltGuide, buildGuide, compileFaults, readGuide } from './guide.ts';

const guide = readGuide('docs/write-a-function.md', 'connectors/text-functions/lambda.ts');

describe('the functions of the guide', () => {
  let built: BuiltGuide;
  let client: FederationClient;

  beforeAll(async () => {
    process.env['log_level'] = 'error';
    built = await buildGuide(guide);
    const { handler } = built.exports as { readonly handler: LambdaHandler };
    client = clientOf(handler);
  });

  afterAll(() => built.remove());

  it('compile under the strictest settings', () => {
    expect(compileFaults(guide)).toEqual([]);
  });

  it('cut text into words', async () => {
    const asked = { name: 'words', args: [field('x', types.varchar)], returns: list('r', types.varchar) };
    expect(await callFunction(client, { ...asked, rows: [['to be, or not'], ['…'], [null]] })).toEqual([
      ['to', 'be', 'or', 'not'],
      [],
      null,
    ]);
  });

  it('ask a service about all rows at once', async () => {
    const text = field('x', types.varchar);
    const asked = { name: 'country_name', args: [text], returns: text };
    expect(await callFunction(client, { ...asked, rows: [['IS'], [null], ['NO'], ['IS']] })).toEqual([
      'Iceland',
      null,
      'Norway',
      'Iceland',
    ]);
  });
});
