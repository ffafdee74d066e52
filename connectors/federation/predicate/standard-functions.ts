/** Athena's functions in expressions, by their names on the wire. Other names may come and are kept. */

export const standardFunctions = {
  $and: 'vararg',
  $or: 'vararg',
  $not: 'unary',
  $is_null: 'unary',
  $nullif: 'binary',
  $equal: 'binary',
  $not_equal: 'binary',
  $less_than: 'binary',
  $less_than_or_equal: 'binary',
  $greater_than: 'binary',
  $greater_than_or_equal: 'binary',
  $is_distinct_from: 'binary',
  $add: 'binary',
  $subtract: 'binary',
  $multiply: 'binary',
  $divide: 'binary',
  $modulus: 'binary',
  $negate: 'unary',
  $like_pattern: 'binary',
  $in: 'binary',
  $array: 'vararg',
} as const satisfies Record<string, 'unary' | 'binary' | 'vararg'>;

export type StandardFunction = keyof typeof standardFunctions;

export function isStandardFunction(name: string): name is StandardFunction {
  return Object.hasOwn(standardFunctions, name);
}
