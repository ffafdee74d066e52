/** Glue's types as random trees, and the texts that stand for them in random forms of the grammar. */
import fc from 'fast-check';
import { types } from '../../../../connectors/federation/arrow/type.ts';
import type { GlueType } from '../../../../connectors/federation/glue/type.ts';

export interface Written {
  readonly type: GlueType;
  readonly text: string;
}

const plainWords = {
  tinyint: types.tinyint,
  smallint: types.smallint,
  int: types.integer,
  integer: types.integer,
  bigint: types.bigint,
  float: types.real,
  double: types.double,
  boolean: types.boolean,
  string: types.varchar,
  varchar: types.varchar,
  char: types.varchar,
  binary: types.varbinary,
  date: types.date,
  timestamp: types.timestamp,
  timestamptz: types.timestampWithTimeZone,
  decimal: types.decimal(38, 18),
};

/** `official`: those that AWS's SDK reads as well, and reads alike. */
export type Forms = 'all' | 'official';

const oursAlone: ReadonlySet<string> = new Set(['integer', 'char', 'timestamptz']);

/** With any case of letters. */
function cased(word: string): fc.Arbitrary<string> {
  return fc.constantFrom(word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1));
}

const blank = fc.constantFrom('', '', ' ', '  ');

function joined(...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  const texts = parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part));
  const spaced = texts.flatMap((text) => [blank, text]);
  return fc.tuple(...spaced).map((all) => all.join(''));
}

function plain(forms: Forms): fc.Arbitrary<Written> {
  const words = Object.entries(plainWords).filter(([word]) => forms === 'all' || !oursAlone.has(word));
  return fc
    .constantFrom(...words)
    .chain(([word, type]) => cased(word).map((text) => ({ type: { kind: 'scalar', type }, text })));
}

const text: fc.Arbitrary<Written> = fc
  .tuple(fc.constantFrom('varchar', 'char'), fc.integer({ min: 1, max: 65_535 }))
  .chain(([word, length]) =>
    joined(cased(word), '(', String(length), ')').map((text) => ({
      type: { kind: 'scalar', type: types.varchar },
      text,
    })),
  );

function decimal(forms: Forms): fc.Arbitrary<Written> {
  return fc
    .integer({ min: 1, max: 38 })
    .chain((precision) => fc.tuple(fc.constant(precision), fc.integer({ min: 0, max: precision })))
    .chain(([precision, scale]) => {
      const short = scale === 0 && forms === 'all' ? [[precision]] : [];
      return fc
        .constantFrom([precision, scale], [precision, scale, 128], ...short)
        .chain((numbers) => joined(cased('decimal'), '(', joined(...separated(numbers.map(String))), ')'))
        .map((text) => ({ type: { kind: 'scalar', type: types.decimal(precision, scale) }, text }));
    });
}

function separated(items: readonly (string | fc.Arbitrary<string>)[]): (string | fc.Arbitrary<string>)[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [',', item]));
}

/** Names begin and end with something visible; inside, anything goes. */
function memberName(forms: Forms): fc.Arbitrary<string> {
  const letters = forms === 'all' ? 'abXY_9é:<>,()\\ \t' : 'abXY_9é:<>,';
  return fc
    .string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...letters) })
    .filter((name) => name.trim() === name);
}

function escaped(name: string): string {
  return name.replaceAll(/[\\<>:,()]/g, String.raw`\$&`);
}

export function writtenTypes(forms: Forms): fc.Arbitrary<Written> {
  const scalars = [plain(forms), decimal(forms), ...(forms === 'all' ? [text] : [])];
  return fc.letrec<{ any: Written }>((tie) => {
    const any = tie('any');
    const nested = [listOf(any), mapOf(any), structOf(any, memberName(forms))];
    return { any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, ...scalars, ...nested) };
  }).any;
}

function listOf(element: fc.Arbitrary<Written>): fc.Arbitrary<Written> {
  return fc.tuple(fc.constantFrom<'array' | 'set'>('array', 'set'), element).chain(([word, inner]) =>
    joined(cased(word), '<', inner.text, '>').map((text) => ({
      type: { kind: 'list', word, element: inner.type },
      text,
    })),
  );
}

function mapOf(inner: fc.Arbitrary<Written>): fc.Arbitrary<Written> {
  return fc.tuple(inner, inner).chain(([key, value]) =>
    joined(cased('map'), '<', key.text, ',', value.text, '>').map((text) => ({
      type: { kind: 'map', key: key.type, value: value.type },
      text,
    })),
  );
}

function structOf(inner: fc.Arbitrary<Written>, name: fc.Arbitrary<string>): fc.Arbitrary<Written> {
  return fc
    .uniqueArray(fc.tuple(name, inner), { minLength: 1, maxLength: 4, selector: ([of]) => of })
    .chain((members) =>
      joined(
        cased('struct'),
        '<',
        ...separated(members.map(([name, member]) => joined(escaped(name), ':', member.text))),
        '>',
      ).map((text) => ({
        type: { kind: 'struct', members: members.map(([name, { type }]) => ({ name, type })) },
        text,
      })),
    );
}
