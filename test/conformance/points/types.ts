import type { Area } from './point.ts';
import { proved } from './proof.ts';

const { builder, ipc, rows, timeZone } = proved;
const zone = 'the key of a time zone › of %s is %d';
const coerced = 'a value is coerced › %s';

export const types: Area = {
  title: 'Types',
  points: [
    {
      number: 76,
      statement: '2015-12-21T17:42:34-05:00 is packed as 5942221840384541, and back.',
      provedBy: [
        timeZone('a packed timestamp › holds milliseconds and the zone of its value'),
        builder(coerced, 'a zoned time to its packed form'),
      ],
    },
    {
      number: 77,
      statement:
        'Zones have the keys of Presto’s table: UTC in all its names 0, offsets by minutes, names by table.',
      provedBy: [
        timeZone(zone, "['Europe/Saratov', 2228]"),
        timeZone(zone, "['Etc/GMT+5', zoneKey('-05:00')]"),
        timeZone('the key of a time zone › has a name that leads back to it, for every key that is assigned'),
      ],
    },
    {
      number: 78,
      statement: 'Instants before 1970 are packed and unpacked.',
      provedBy: [timeZone('a packed timestamp › holds instants before 1970')],
    },
    {
      number: 79,
      statement: 'An offset with seconds, or a zone that nobody knows, is refused as InvalidInput.',
      provedBy: [
        rows('a time with a zone › %s that Athena does not know is InvalidInput', '+05:30:15'),
        timeZone('the key of a time zone › is refused for %j', 'Mars/Olympus'),
      ],
    },
    {
      number: 80,
      statement: 'A bigint written to a timestamp with time zone is taken as packed already.',
      provedBy: [
        rows('a time with a zone › that comes packed is stored bit for bit, unassigned keys too'),
        builder(coerced, 'a packed time to itself'),
      ],
    },
    {
      number: 81,
      statement: 'The last millisecond of 1969 is of day -1.',
      provedBy: [builder(coerced, 'the last millisecond of 1969 to the day before the epoch')],
      note: 'AWS’s SDK cuts towards zero and stores day 0: every time of day before 1970 lands a day late. A date is read as the day that it is, so ours rounds down.',
    },
    {
      number: 82,
      statement: 'A timestamp keeps its time of day.',
      provedBy: [builder(coerced, 'a Date with its time of day')],
    },
    {
      number: 83,
      statement: 'Decimals are rounded half away from zero; what exceeds the precision is refused.',
      provedBy: [
        builder(coerced, '-2.345 to two digits, half away from zero'),
        builder('a value is coerced › never: %s is refused', 'too many digits in a decimal'),
      ],
      note: 'Both sides take a number by its exact binary value; decimal text is exact in ours.',
    },
    {
      number: 84,
      statement: 'A boolean is true for true and positive numbers, false for false, zero and negative ones.',
      provedBy: [
        builder(coerced, 'a positive number to true'),
        builder(coerced, 'a negative number to false'),
        builder('a value is coerced › never: %s is refused', 'text in a boolean'),
      ],
      note: 'AWS’s SDK stores anything else as false, the text "true" too. Ours refuses it.',
    },
    {
      number: 85,
      statement: 'A map is a struct `entries`, never null, of a `key`, never null, and a `value`.',
      provedBy: [
        ipc('Arrow messages › hold fields that may be null, but for the entries and keys of a map'),
        builder('a value is coerced › never into %s', 'a map whose members have other names'),
      ],
    },
    {
      number: 86,
      statement: 'null and undefined are null in a column of any type.',
      provedBy: [builder('a builder of $field.name › takes null and undefined alike')],
    },
  ],
};
