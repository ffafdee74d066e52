import type { Area } from './point.ts';
import { proved } from './proof.ts';

const { queryStatus, records, rows: given, scan, services, throttling } = proved;

export const rows: Area = {
  title: 'Rows',
  points: [
    {
      number: 105,
      statement: 'A row that was refused leaves nothing in the rows that follow.',
      provedBy: [
        given(
          'a row that a filter refuses › leaves nothing in the rows that follow, whatever types it has and they lack',
        ),
        records('a filter › leaves no trace of a row that it refuses in the rows that follow'),
      ],
      note: 'AWS’s SDK writes the next row over the refused one, so a column that the next row does not set keeps the value. In ours such a column is null.',
    },
    {
      number: 106,
      statement: 'Constraints are tested on values as the column holds them.',
      provedBy: [records('a filter › sees values as the column holds them')],
    },
    {
      number: 107,
      statement: 'A value for a column that was not asked for is passed over.',
      provedBy: [
        given(
          'what a row has beyond the columns that are asked for › is passed over, columns of the table or not, whatever it holds',
        ),
        given(
          'what a row has beyond the columns that are asked for › is tested all the same when a filter asks for it',
        ),
        scan('a scan › reads columns that only a filter needs, and drops them'),
      ],
      note: 'AWS’s SDK never tests a constraint of a column that is not projected. Ours reads the column as well, tests it and drops it.',
    },
    {
      number: 108,
      statement:
        'Athena is asked for the state of a query only when somebody wants to know; one that has ended is told so.',
      provedBy: [
        queryStatus('query status › asks nothing until somebody wants to know'),
        queryStatus('query status › ends the read after %s', 'SUCCEEDED'),
        services('a read › ends when Athena says that its query was cancelled'),
      ],
    },
    {
      number: 109,
      statement: 'A query that Athena does not know counts as running, and is not asked for again.',
      provedBy: [
        queryStatus(
          'query status › takes a query that Athena does not know for running, and does not ask again',
        ),
      ],
    },
    {
      number: 110,
      statement: 'Athena is asked after 1, 1, 2, 3, 5, 8, 13, 21, 34, 55 and then always 55 seconds.',
      provedBy: [queryStatus('query status › asks ever more rarely')],
    },
    {
      number: 111,
      statement:
        'Each throttle doubles the delay from 10 ms to 1000 ms at most; each success takes 10 ms off, to 0.',
      provedBy: [
        throttling(
          'a throttled caller › multiplies its delay with each throttle and takes a step off with each success',
        ),
        throttling('a throttled caller › caps its delay'),
      ],
    },
    {
      number: 112,
      statement: 'A throttle is passed on to Athena while nothing was spilled, and waited out after that.',
      provedBy: [
        throttling('a throttled caller › passes a throttle on while nothing is spilled'),
        throttling('a throttled caller › retries a throttle once something is spilled'),
        scan('a failure › by throttling does not, once rows have been spilled'),
      ],
    },
  ],
};
