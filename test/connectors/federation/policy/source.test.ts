/** Where a column policy is read, and when again. */
import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '../../../../connectors/federation/connector.ts';
import {
  type DocumentPlace,
  describePlace,
} from '../../../../connectors/federation/environment/settings-document.ts';
import { createPersonaReader } from '../../../../connectors/federation/policy/source.ts';
import { anonymous } from '../../../../connectors/federation/wire/identity.ts';

const documentOf = (name: string) =>
  JSON.stringify({ version: 1, personas: [{ name, callers: { arns: ['*'] }, tables: {} }] });

function reader() {
  const asked: string[] = [];
  const state = { nowMs: 0, text: documentOf('first') };
  const read = async (place: DocumentPlace) => {
    asked.push(describePlace(place));
    return place.kind === 'inline' ? place.text : state.text;
  };
  const readPersona = createPersonaReader(read, () => state.nowMs);
  const ask = async (column_policy: string) => {
    const context: Pick<CallContext, 'environment' | 'identity'> = {
      environment: { column_policy },
      identity: anonymous,
    };
    return (await readPersona(context as CallContext))?.name;
  };
  return { ask, asked, state };
}

describe('a column policy', () => {
  it.each(['s3://bucket/policy.json', 'ssm:/owlery/policy', 'secret:policy', '$'.concat('{policy}')])(
    'is read at %s, once a minute',
    async (reference) => {
      const { ask, asked, state } = reader();
      expect([await ask(reference), await ask(reference)]).toEqual(['first', 'first']);
      expect(asked).toHaveLength(1);
      state.text = documentOf('second');
      state.nowMs = 60_000;
      expect(await ask(reference)).toBe('second');
    },
  );

  it('shows nothing while it cannot be read, and is asked for again by the next call', async () => {
    const { ask, state } = reader();
    state.text = '{';
    await expect(ask('s3://b/k')).rejects.toThrow('the column policy is faulty');
    state.text = documentOf('mended');
    expect(await ask('s3://b/k')).toBe('mended');
  });

  it('is not kept over a minute because the next one has a fault', async () => {
    const { ask, state } = reader();
    await ask('s3://b/k');
    state.text = '[]';
    state.nowMs = 60_000;
    await expect(ask('s3://b/k')).rejects.toThrow('so nothing is shown');
  });

  it('says which places there are', async () => {
    await expect(reader().ask('policy.json')).rejects.toThrow(
      'column_policy is none of s3://bucket/key, ssm:/name, secret:name,',
    );
  });
});
