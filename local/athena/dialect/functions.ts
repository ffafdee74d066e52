/** Every Athena function the dialect knows, by chapter: what a call is checked against, and what docs list. */
import { aggregateFunctions } from './functions/aggregates.ts';
import { arrayFunctions } from './functions/arrays.ts';
import { binaryFunctions } from './functions/binary.ts';
import { conditionalFunctions } from './functions/conditionals.ts';
import { dateFunctions } from './functions/dates.ts';
import type { FunctionEntry, FunctionFamily } from './functions/entry.ts';
import { jsonFunctions } from './functions/json.ts';
import { mapFunctions } from './functions/maps.ts';
import { numberFunctions } from './functions/numbers.ts';
import { operatorMacros } from './functions/operators.ts';
import { patternFunctions } from './functions/patterns.ts';
import { stringFunctions } from './functions/strings.ts';
import { urlFunctions } from './functions/urls.ts';
import { windowFunctions } from './functions/windows.ts';

export const functionFamilies: readonly FunctionFamily[] = [
  operatorMacros,
  conditionalFunctions,
  stringFunctions,
  patternFunctions,
  numberFunctions,
  dateFunctions,
  arrayFunctions,
  mapFunctions,
  jsonFunctions,
  urlFunctions,
  binaryFunctions,
  aggregateFunctions,
  windowFunctions,
];

const byName: ReadonlyMap<string, FunctionEntry> = new Map(
  functionFamilies.flatMap((family) => Object.entries(family.functions)),
);

/** By its name in lower case. */
export function findFunction(name: string): FunctionEntry | undefined {
  return byName.get(name);
}
