/** Functions that need OVER. */
import { type FunctionFamily, same } from './entry.ts';

export const windowFunctions: FunctionFamily = {
  title: 'Window functions',
  functions: {
    cume_dist: same(0, 0, 'window'),
    dense_rank: same(0, 0, 'window'),
    first_value: same(1, 1, 'window'),
    lag: same(1, 3, 'window'),
    last_value: same(1, 1, 'window'),
    lead: same(1, 3, 'window'),
    nth_value: same(2, 2, 'window'),
    ntile: same(1, 1, 'window'),
    percent_rank: same(0, 0, 'window'),
    rank: same(0, 0, 'window'),
    row_number: same(0, 0, 'window'),
  },
  macros: [],
};
