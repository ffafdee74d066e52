/**
 * What the evaluator keeps for every connector: all kinds of value sets and all functions, over every scalar
 * type that Athena takes from a connector. It decides nothing about arrays, maps and rows but whether they are
 * null; a query that compares them through a promise made here fails with an error that says so.
 */
import type { Promises } from '../connector.ts';
import { isStandardFunction, standardFunctions } from './standard-functions.ts';

/**
 * @example
 * promises: { ...exactPromises, limit: true }
 */
export const exactPromises = {
  filters: ['sorted_range_set', 'equatable_range_set', 'all_or_none_value_set', 'nullable_comparison'],
  functions: Object.keys(standardFunctions).filter(isStandardFunction),
} as const satisfies Promises;
