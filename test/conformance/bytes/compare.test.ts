import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../connectors/federation/arrow/builder.ts';
import { encodeRecordBatch, encodeSchema } from '../../../connectors/federation/arrow/ipc.ts';
import { arrowSchema, field, types } from '../../../connectors/federation/arrow/type.ts';
import { compareObjects, compareTexts } from './compare.ts';

describe('texts of a message', () => {
  it('have no difference when they are the same', () => {
    const text = '{"@type":"X","a":[1,{"b":"\\"\\\\"}],"c":null,"d":[],"e":{}}';
    expect(compareTexts(text, text)).toMatchObject({ names: new Set(), faults: [] });
  });

  it.each([
    ['another order of fields', '{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['another field', '{"a":1}', '{"a":1,"b":2}'],
    ['another number', '{"a":1}', '{"a":1.0}'],
    ['a number in text', '{"a":1}', '{"a":"1"}'],
    ['another text', '{"a":"x"}', '{"a":"y"}'],
    ['another escape', '{"a":"/"}', '{"a":"\\/"}'],
    ['another item', '{"a":[1,2]}', '{"a":[1,3]}'],
    ['an item more', '{"a":[1]}', '{"a":[1,2]}'],
    ['an entry more in a free map', '{"tags":{"a":"1"}}', '{"tags":{"a":"1","b":"2"}}'],
    ['null in place of an object', '{"a":{}}', '{"a":null}'],
    ['a small limit as none', '{"limit":10}', '{"limit":-1}'],
    ['an empty allocator id', '{"aId":"x"}', '{"aId":""}'],
  ])('have a fault for %s', (_what, official, ours) => {
    expect(compareTexts(official, ours).faults).toHaveLength(1);
  });

  it.each([
    ['order of entries', '{"tags":{"x":"1","2":"3"}}', '{"tags":{"2":"3","x":"1"}}'],
    ['characters beyond the basic plane', '{"a":"\\uD834\\uDD1E"}', '{"a":"𝄞"}'],
    ['digits of escapes', '{"a":"\\u001F"}', '{"a":"\\u001f"}'],
    ['allocator ids', '{"aId":"x"}', '{"aId":"y"}'],
    ['great limits', '{"limit":9223372036854775807}', '{"limit":-1}'],
  ])('have a name for the %s', (name, official, ours) => {
    expect(compareTexts(official, ours)).toMatchObject({ names: new Set([name]), faults: [] });
  });
});

describe('Arrow messages', () => {
  const schema = arrowSchema([field('a', types.integer)]);
  const batch = (...values: readonly number[]): Uint8Array =>
    Buffer.concat(
      encodeRecordBatch(
        buildBlock(
          schema,
          values.map((a) => ({ a })),
        ),
        'legacy',
      ),
    );

  it.each([
    ['another value', batch(1), batch(2)],
    ['another number of rows', batch(1), batch(1, 1)],
    ['another framing', encodeSchema(schema, 'legacy'), encodeSchema(schema, 'modern')],
    ['another schema', encodeSchema(schema, 'modern'), encodeSchema(arrowSchema([]), 'modern')],
    ['bytes that follow', batch(1), Buffer.concat([batch(1), Buffer.alloc(8)])],
  ])('have a fault for %s', (_what, official, ours) => {
    expect(compareObjects(official, ours).faults.length).toBeGreaterThan(0);
  });
});
