import type { Area } from './point.ts';
import { proved } from './proof.ts';

const {
  answers,
  decode,
  evaluate,
  golden,
  lenient,
  metadata,
  plan,
  plans,
  scan,
  sets,
  valueSet,
  valueSetJson,
} = proved;
const foreignSet = 'a value set in %s framing › holds %s';
const trino = 'comparison as Trino compares › %s';

export const constraints: Area = {
  title: 'Constraints',
  points: [
    {
      number: 54,
      statement: 'The one column of a value block is named `col1`.',
      provedBy: [valueSetJson('a value set on the wire › names the column of every value block col1')],
    },
    {
      number: 55,
      statement: 'A marker without a value is −∞ when it is ABOVE and +∞ when it is BELOW.',
      provedBy: [
        valueSetJson(
          'a value set on the wire › holds of 4, 5 and 6, and never null, what lies in ranges %s',
          'from −∞ to +∞',
        ),
        sets(foreignSet, 'everything but null'),
        golden('requests of version %d › write $kind field by field'),
      ],
    },
    {
      number: 56,
      statement:
        'A range is refused that starts BELOW, ends ABOVE, ends before it starts, or has a value of another type.',
      provedBy: [
        valueSetJson('a value set on the wire › is refused with %s', 'a value of another type'),
        valueSet('a sorted range set › refuses a range %s', 'that ends before it starts'),
      ],
    },
    {
      number: 57,
      statement: 'Ranges are sorted, and merged where they overlap or touch.',
      provedBy: [
        valueSet('a sorted range set › %s', 'merges [1, 2] and (2, 3] to [1, 3]'),
        sets(foreignSet, '−10000.0 to 0.0 in two ranges that come unsorted and touch'),
      ],
    },
    {
      number: 58,
      statement: '`> -10000.0` holds -9999, but neither -10000 nor null.',
      provedBy: [sets(foreignSet, 'greater than −10000.0')],
    },
    {
      number: 59,
      statement: 'A list of excluded values that allows null holds null and all other values.',
      provedBy: [sets(foreignSet, 'all but 1.1, null too')],
    },
    {
      number: 60,
      statement: 'AllOrNone of none, with null allowed, holds null alone.',
      provedBy: [sets(foreignSet, 'nothing but null, as AllOrNone')],
    },
    {
      number: 61,
      statement: 'IS NOT NULL, the range of everything without null, holds every value and not null.',
      provedBy: [sets(foreignSet, 'everything but null'), valueSet('membership › %s', 'IS NOT NULL')],
    },
    {
      number: 62,
      statement:
        'Texts are compared by code points, bytes without a sign, and decimals by their value whatever the scale.',
      provedBy: [
        evaluate(trino, 'text by code point, not by UTF-16 unit'),
        evaluate(trino, 'bytes are unsigned'),
        valueSet('membership › %s', 'decimals whatever their scale'),
        valueSet(
          'a sorted range set › accepts text that is in order by code point though not by UTF-16 unit',
        ),
      ],
      note: 'AWS’s SDK compares texts by UTF-16 units, which puts 𝄞 before U+FFFD. Athena’s engine orders texts by their UTF-8 bytes, that is by code points. A promised filter decides alone which rows an analyst sees, so ours compares as the engine does; texts without characters beyond U+FFFF compare alike.',
    },
    {
      number: 63,
      statement:
        'Floating-point numbers are compared as SQL does: −0.0 equals 0.0, and NaN equals nothing and is in no range.',
      provedBy: [
        evaluate(trino, 'NaN is not equal to itself'),
        evaluate(trino, '−0.0 equals 0.0'),
        valueSet('membership › %s', '= 0.0, which −0.0 equals'),
        valueSet('membership › %s', 'NaN where it is listed'),
        valueSet('membership › x %s NaN selects of 1 and NaN %j'),
      ],
      note: 'AWS’s SDK compares by `Double.compare`: NaN equals itself and is the greatest, −0.0 is less than 0.0; `x >= 0.0` would drop −0.0, which Athena’s engine keeps, and `x > 5` would keep NaN, which it drops. Ours follows the engine. A set that lists NaN holds it.',
    },
    {
      number: 64,
      statement: 'Packed times are compared by their instants, whatever their zones.',
      provedBy: [
        evaluate(trino, 'instants are equal in any zone'),
        evaluate(trino, 'instants before 1970'),
        valueSet('membership › %s', 'instants in order, not raw values'),
      ],
      note: 'For AWS’s SDK the same instant in two zones is unequal, ordered by local time and zone. For Athena’s engine it is equal, so an equality that was pushed down must keep both. Ours does.',
    },
    {
      number: 65,
      statement:
        'The 21 functions of expressions are known, each with its number of arguments; other names are kept.',
      provedBy: [
        sets('the functions of expressions › are 21, each of its kind'),
        sets('the functions of expressions › refuse other numbers of arguments: %s takes %i'),
        decode('each function › %s is understood', '$is_distinct_from'),
        decode('each function › is understood: the cases above are all of them, and all are promised'),
        lenient('reading a request › keeps a function that nobody knows'),
      ],
      note: 'AWS’s SDK hands an unknown function to the connector. Ours reads it too, and then refuses to filter by it: Athena only sends what was promised and does not test it again, so to go on would be to return wrong rows.',
    },
    {
      number: 66,
      statement: '`$in` has a variable and an `$array` of one constant with several rows.',
      provedBy: [
        sets(
          'the functions of expressions › have IN as a variable and a list of constants, in one block or in several',
        ),
        decode('each function › %s is understood', "'$in'"),
      ],
    },
    {
      number: 67,
      statement: 'A constant may have no block.',
      provedBy: [
        lenient('reading a request › keeps a function that nobody knows'),
        decode('operands › %s', 'a constant without a block is null'),
      ],
    },
    {
      number: 68,
      statement: 'A limit of 0 is a limit, and -1 is none.',
      provedBy: [
        lenient('reading a request › takes limit %d as %p', '[0, 0n]'),
        proved.records('a limit › of zero asks the source for nothing'),
      ],
    },
    {
      number: 69,
      statement: 'A direction of ORDER BY that is none of the four is refused.',
      provedBy: [lenient('a request is refused by the name of its fault › %s', 'an unknown sort direction')],
    },
    {
      number: 70,
      statement:
        'The plan of version 6 is decoded from base64 as a Substrait plan, whatever its version says.',
      provedBy: [
        plan('a query plan › is read from base64, in place of the value sets, in version %j'),
        plan('a query plan › brings its limit'),
        plans('a plan of one filter › selects the rows of %s', 'plan.id'),
        plans('a plan that is more than one scan › is refused by the name of its node: %s'),
      ],
    },
  ],
};

export const capabilities: Area = {
  title: 'Capabilities',
  points: [
    {
      number: 71,
      statement: 'Sub types are spelled as Athena spells them, oddities included.',
      provedBy: [metadata('GetDataSourceCapabilities › spells every promise as Athena does')],
    },
    {
      number: 72,
      statement: 'A sub type of another optimization is refused.',
      provedBy: [metadata('GetDataSourceCapabilities › never puts a sub type under another optimization')],
    },
    {
      number: 73,
      statement:
        'A passthrough is announced under its name in upper case, with schema, name and arguments in this order.',
      provedBy: [
        answers(
          'GetDataSourceCapabilities › shows a passthrough in upper case, and its parts as they were written',
        ),
      ],
      note: 'AWS’s SDK announces arguments as they are declared, and matches them by case. Athena hands them over under unquoted SQL names, which are upper case, so ours announces them in upper case and gives them to the connector by the names that it declared.',
    },
    {
      number: 74,
      statement:
        'A passthrough is refused without a known function, or with an argument missing or empty; the case of its name does not matter.',
      provedBy: [
        answers('a passthrough › with %s is InvalidInput', 'an empty argument'),
        answers('a passthrough › is described in place of a table, by its name in any case'),
        scan('a query passthrough › is refused with %s', 'no argument'),
      ],
    },
    {
      number: 75,
      statement: 'With `enable_query_passthrough` off, the passthrough is not announced, and refused.',
      provedBy: [
        metadata('GetDataSourceCapabilities › leaves the passthrough out where it is switched off'),
        answers('a passthrough › is refused where it is switched off'),
      ],
    },
  ],
};
