import { proved } from '../points/proof.ts';
import type { OfficialFault } from './fault.ts';

const { arrowMessages, builder, functions, rows } = proved;
const never = 'a value is coerced › never: %s is refused';

export const faultsOfValues: readonly OfficialFault[] = [
  {
    seen: { kind: 'program', id: 'date-before-1970', observed: '0' },
    place: 'DATEDAY from a date with a time of day',
    official: 'cuts towards zero: the last millisecond of 1969 becomes 1 January 1970',
    ours: 'rounds down: it is of day -1',
    athena: 'reads days since 1970, and shows 31 December 1969',
    provedBy: [
      builder('a value is coerced › %s', 'the last millisecond of 1969 to the day before the epoch'),
    ],
  },
  {
    seen: { kind: 'program', id: 'boolean-from-text', observed: 'false' },
    place: 'BIT from text',
    official: 'stores "true" as false',
    ours: 'refuses text',
    athena: 'would show the wrong value',
    provedBy: [builder(never, 'text in a boolean')],
  },
  {
    seen: { kind: 'program', id: 'tinyint-overflow', observed: '44' },
    place: 'TINYINT from a greater number',
    official: 'keeps the low 8 bits: 300 becomes 44',
    ours: 'refuses what the type cannot hold',
    athena: 'would show the wrong value',
    provedBy: [builder(never, 'a number past the width of an integer')],
  },
  {
    seen: { kind: 'program', id: 'integer-overflow', observed: '7' },
    place: 'INT from a greater number',
    official: 'keeps the low 32 bits: 4294967303 becomes 7',
    ours: 'refuses what the type cannot hold',
    athena: 'would show the wrong value',
    provedBy: [builder(never, 'a number past the width of an integer')],
  },
  {
    seen: { kind: 'program', id: 'nested-text', observed: '["a","b"]' },
    place: 'VARCHAR inside a list',
    official: 'leaves out what is not text, without a word: a list of three becomes one of two',
    ours: 'writes numbers and booleans in their text form and refuses the rest, nested or not',
    athena: 'would show a shorter list',
    provedBy: [builder(never, 'an object in text'), builder('a value is coerced › %s', 'a number to text')],
  },
  {
    seen: { kind: 'program', id: 'nested-packed-timestamp', observed: 'throws AthenaConnectorException' },
    place: 'TIMESTAMPMILLITZ inside a list',
    official: 'refuses a packed time there, which it takes in a column',
    ours: 'takes the same values at every depth',
    athena: 'reads them',
    provedBy: [
      arrowMessages('a block › in $framing framing is one record batch with aligned buffers: $field.name'),
      rows('a time with a zone › in a list, a struct and a map is packed as in a column'),
    ],
  },
  {
    seen: { kind: 'program', id: 'timestamp-in-micros', observed: 'throws AthenaConnectorException' },
    place: 'TIMESTAMPMICROTZ',
    official:
      'is on the list of supported types, but can be neither written nor compared while Lambda packs zones',
    ours: 'lets a connector show it, and takes packed 64-bit values alone',
    athena: 'shows times with zones in milliseconds; use `timestampWithTimeZone`',
    provedBy: [rows('a time with a zone › in microseconds is taken as a packed number alone')],
  },
  {
    seen: { kind: 'program', id: 'udf-argument-timestamp', observed: 'throws AthenaConnectorException' },
    place: 'TIMESTAMPMILLITZ as an argument of a function',
    official: 'has a class for it in the signature, and then cannot read the argument',
    ours: 'gives it to the function, packed',
    athena: 'sends it as any other',
    provedBy: [functions('a function of one row › takes and gives $field.name exactly', 'everyCase')],
  },
  {
    seen: { kind: 'program', id: 'list-from-iterable', observed: 'throws ClassCastException' },
    place: 'LIST from an iterable',
    official: 'documents that any iterable will do, and then casts it to a list',
    ours: 'takes any iterable',
    athena: 'reads the same list',
    provedBy: [rows('a list › is taken from anything iterable')],
  },
  {
    seen: { kind: 'program', id: 'rejected-row', observed: '99' },
    place: 'rows that a constraint refuses',
    official:
      'writes the next row over the refused one: a column that the next row does not set shows the refused row’s value',
    ours: 'forgets the refused row whole',
    athena: 'would show the wrong value',
    provedBy: [
      rows(
        'a row that a filter refuses › leaves nothing in the rows that follow, whatever types it has and they lack',
      ),
    ],
  },
];
