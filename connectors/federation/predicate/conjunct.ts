/** The terms that must all be true for a predicate to be: ANDs taken apart, at the top only. */
import type { Predicate } from './predicate.ts';

export function conjunctsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'and' ? predicate.terms.flatMap(conjunctsOf) : [predicate];
}
