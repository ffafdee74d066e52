import { proved } from '../points/proof.ts';
import type { OfficialFault } from './fault.ts';

const { evaluate, records, rows, scan, sets, valueSet } = proved;
const trino = 'comparison as Trino compares › %s';

export const faultsOfPredicates: readonly OfficialFault[] = [
  {
    seen: { kind: 'program', id: 'black-list-and-null', observed: 'as object true, as marker false' },
    place: 'EquatableValueSet',
    official:
      'answers differently for null given as a value and as a marker: excluded values that do not allow null hold it all the same when rows are written',
    ours: 'holds null exactly when null is allowed',
    athena: 'means that flag',
    provedBy: [valueSet('membership › %s', 'a black list without null')],
  },
  {
    seen: { kind: 'program', id: 'only-null-factory', observed: 'isAll true, contains 5 true' },
    place: 'EquatableValueSet.onlyNull',
    official: 'makes the set of everything',
    ours: 'makes a set that holds null alone',
    athena: 'never sees the factory; a connector that calls it would return rows too many',
    provedBy: [valueSet('membership › %s', 'IS NULL')],
  },
  {
    seen: {
      kind: 'program',
      id: 'null-in-questions',
      observed: 'only null isNone true, not null isAll true',
    },
    place: 'SortedRangeSet',
    official: 'leaves null out of isNone and isAll: a set that holds null alone is "none"',
    ours: 'counts null: none is without it, all is with it',
    athena: 'does not ask; a connector that skips the work for "none" would lose the rows with null',
    provedBy: [valueSet('questions about a set › are answered alike for every kind, null included')],
  },
  {
    seen: { kind: 'program', id: 'nan-equality', observed: '0' },
    place: 'comparison of floating-point numbers',
    official: 'has NaN equal to itself',
    ours: 'has it equal to nothing; a set that lists NaN holds it',
    athena: 'has it equal to nothing',
    provedBy: [
      evaluate(trino, 'NaN is not equal to itself'),
      valueSet('membership › %s', 'NaN where it is listed'),
    ],
  },
  {
    seen: { kind: 'program', id: 'nan-order', observed: '1' },
    place: 'comparison of floating-point numbers',
    official: 'has NaN greater than infinity, so that `x > 5` keeps it',
    ours: 'has it in no range',
    athena: 'has `x > 5` false for NaN',
    provedBy: [
      evaluate(trino, 'NaN is not greater'),
      sets('a value set in %s framing › holds %s', 'greater than −10000.0'),
    ],
  },
  {
    seen: { kind: 'program', id: 'negative-zero', observed: '-1' },
    place: 'comparison of floating-point numbers',
    official: 'has −0.0 less than 0.0, so that `x = 0.0` drops it',
    ours: 'has them equal',
    athena: 'has them equal',
    provedBy: [evaluate(trino, '−0.0 equals 0.0'), valueSet('membership › %s', '= 0.0, which −0.0 equals')],
  },
  {
    seen: { kind: 'program', id: 'text-order', observed: '-1' },
    place: 'comparison of texts',
    official: 'compares UTF-16 units, and so puts characters beyond U+FFFF before some that are below',
    ours: 'compares code points',
    athena: 'compares UTF-8 bytes, which is the order of code points',
    provedBy: [evaluate(trino, 'text by code point, not by UTF-16 unit')],
  },
  {
    seen: { kind: 'program', id: 'instant-in-two-zones', observed: '-1' },
    place: 'comparison of times with zones',
    official: 'has the same instant in two zones unequal',
    ours: 'compares instants',
    athena: 'compares instants',
    provedBy: [evaluate(trino, 'instants are equal in any zone')],
  },
  {
    seen: { kind: 'message', id: 'SortedRangeSet: = low of Timestamp(MICROSECOND,UTC)' },
    place: 'SortedRangeSet of times in microseconds',
    official: 'cannot make a range of them, though the type is on its list of supported types',
    ours: 'reads and compares them by their instants',
    athena: 'has times with zones in milliseconds only',
    provedBy: [rows('a time with a zone › in microseconds is taken as a packed number alone')],
  },
  {
    seen: { kind: 'program', id: 'constraint-of-other-column', observed: 'passes true' },
    place: 'ConstraintEvaluator',
    official: 'lets every row pass whose constraint is on a column that is not projected',
    ours: 'reads that column as well, tests it, and drops it before rows leave',
    athena: 'relies on what was promised',
    provedBy: [
      scan('a scan › reads columns that only a filter needs, and drops them'),
      rows(
        'what a row has beyond the columns that are asked for › is tested all the same when a filter asks for it',
      ),
    ],
  },
  {
    seen: null,
    place: 'ConstraintEvaluator',
    official: 'never tests lists, structs and maps, not even for null',
    ours: 'tests whether they are null',
    athena: 'relies on what was promised',
    provedBy: [
      records(
        'a nested column of which only a filter asks › is read with the members that the table gives it: %s',
      ),
    ],
  },
];
