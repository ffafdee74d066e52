/** What fuzzing, and the reading that came before it, found in the metadata of Arrow messages; each with the smallest input that showed it. */

import { describe, expect, it } from '@jest/globals';
import { Field as FieldTable } from 'apache-arrow/fb/field';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { Schema } from 'apache-arrow/fb/schema';
import { Struct_ as StructTable } from 'apache-arrow/fb/struct-';
import { Type } from 'apache-arrow/fb/type';
import { Builder } from 'flatbuffers';
import { decodeSchema, encodeSchema } from '../../../connectors/federation/arrow/ipc.ts';
import { type ArrowType, arrowSchema, field, types } from '../../../connectors/federation/arrow/type.ts';
import { ConnectorError } from '../../../connectors/federation/errors.ts';
import { copyOf, joined, writeInteger } from '../mutate/bytes.ts';
import { within } from '../targets/canary.ts';
import { outcomeOf, sitesOf } from './spoil.ts';

describe('the metadata of an Arrow message', () => {
  /** Each struct has the struct below it four times, so a few hundred bytes stand for 4^30 fields. */
  function towerOfSharedFields(): Uint8Array {
    const builder = new Builder();
    let children: number[] = [];
    for (let level = 0; level < 30; level++) {
      const name = builder.createString('f');
      const childrenVector = FieldTable.createChildrenVector(builder, children);
      StructTable.startStruct_(builder);
      const type = StructTable.endStruct_(builder);
      FieldTable.startField(builder);
      FieldTable.addName(builder, name);
      FieldTable.addTypeType(builder, Type.Struct_);
      FieldTable.addType(builder, type);
      FieldTable.addChildren(builder, childrenVector);
      const level = FieldTable.endField(builder);
      children = [level, level, level, level];
    }
    const fields = Schema.createFieldsVector(builder, children);
    Schema.startSchema(builder);
    Schema.addFields(builder, fields);
    return framed(builder, Schema.endSchema(builder), MetadataVersion.V5);
  }

  function framed(builder: Builder, header: number, version: MetadataVersion): Uint8Array {
    Message.startMessage(builder);
    Message.addVersion(builder, version);
    Message.addHeaderType(builder, MessageHeader.Schema);
    Message.addHeader(builder, header);
    builder.finish(Message.endMessage(builder));
    const flatbuffer = builder.asUint8Array();
    const length = new Uint8Array(4);
    writeInteger(length, 0, 4, BigInt(flatbuffer.length));
    return joined(length, flatbuffer);
  }

  it('is refused when few bytes stand for fields without number', () => {
    expect(() => decodeSchema(towerOfSharedFields())).toThrow('holds the same parts over and over');
  });

  it('is refused when an offset leads back', () => {
    const message = copyOf(encodeSchema(arrowSchema([field('c', types.bigint)]), 'modern'));
    // The second is the slot of the header; the first is where its table's own fields are told.
    const [, header] = sitesOf(message, 'offset');
    writeInteger(message, header?.at ?? 0, 4, -8n);
    expect(() => decodeSchema(message)).toThrow('points back into itself');
  });

  it('is refused when it is cut off, and not read as zeros', () => {
    const whole = encodeSchema(arrowSchema([field('a', types.bigint), field('b', types.varchar)]), 'legacy');
    for (let bytes = 8; bytes < whole.length; bytes += 4) {
      const cut = copyOf(whole.subarray(0, bytes));
      writeInteger(cut, 0, 4, BigInt(bytes - 4));
      const outcome = outcomeOf(() => decodeSchema(cut));
      // At the end there is padding, which nothing is read from.
      if (outcome instanceof ConnectorError) continue;
      expect(outcome).toEqual(decodeSchema(whole));
      expect(bytes).toBeGreaterThan(whole.length - 16);
    }
  });

  it('of a union never shows what lies beside the message', () => {
    const union: ArrowType = { kind: 'Union', mode: 'Dense', typeIds: [1, 2] };
    const message = copyOf(encodeSchema(arrowSchema([field('u', union)]), 'modern'));
    const typeIds = message.findLastIndex(
      (_, at) => message[at] === 2 && message[at + 4] === 1 && message[at + 8] === 2,
    );
    expect(typeIds).toBeGreaterThan(0);
    writeInteger(message, typeIds, 4, 40n);
    const seen = [0xc5, 0x3a].map((canary) => outcomeOf(() => decodeSchema(within(message, canary, 0))));
    expect(seen[0]).toEqual(seen[1]);
  });

  it('is refused when its names are no text', () => {
    const message = copyOf(encodeSchema(arrowSchema([field('name', types.bigint)]), 'modern'));
    message[Buffer.from(message).indexOf('name')] = 0xff;
    expect(() => decodeSchema(message)).toThrow('not UTF-8');
  });

  it.each([MetadataVersion.V1, MetadataVersion.V3])('of version index %d is refused', (version) => {
    const builder = new Builder();
    Schema.startSchema(builder);
    expect(() => decodeSchema(framed(builder, Schema.endSchema(builder), version))).toThrow(
      'V4 and V5 are known',
    );
  });

  it.each([
    [0, 0],
    [39, 0],
    [10, 2 ** 31 - 1],
    [10, -(2 ** 31)],
  ])('with a decimal of %d digits and scale %d is refused', (precision, scale) => {
    const message = encodeSchema(arrowSchema([field('d', { kind: 'Decimal', precision, scale })]), 'modern');
    expect(() => decodeSchema(message)).toThrow('38 is the most');
  });
});
