/**
 * `casing_mode` for PostgreSQL: which of its schemas and tables a name from Athena, in lower case, may stand for.
 * Columns are always found by their name in any case.
 */
import {
  type CasingMode,
  type Environment,
  messageOf,
  resolveCasingMode,
  unreachable,
} from '../federation/index.ts';

export type NameCasing = Exclude<CasingMode, 'ANNOTATION'>;

const known: readonly NameCasing[] = ['NONE', 'LOWER', 'UPPER', 'CASE_INSENSITIVE_SEARCH'];

/** The same default wherever the settings come from: tables do not disappear with a Glue connection. */
const defaultCasing = 'CASE_INSENSITIVE_SEARCH';

/** What is wrong goes to `faults`. */
export function readCasing(environment: Environment, faults: string[]): NameCasing {
  try {
    const mode = resolveCasingMode(environment, {
      fromVariables: defaultCasing,
      fromGlueConnection: defaultCasing,
      known,
    });
    return known.find((candidate) => candidate === mode) ?? defaultCasing;
  } catch (error) {
    faults.push(messageOf(error));
    return defaultCasing;
  }
}

/** Lower case as Athena makes it, whatever the server's locale would do. */
export function fold(name: string): string {
  return name.toLowerCase();
}

/** Whether Athena's `wanted` may stand for the real name. */
export function isNamed(casing: NameCasing, wanted: string, real: string): boolean {
  switch (casing) {
    case 'NONE':
      return real === wanted;
    case 'LOWER':
      return real === fold(wanted);
    case 'UPPER':
      return real === wanted.toUpperCase();
    case 'CASE_INSENSITIVE_SEARCH':
      return fold(real) === fold(wanted);
    default:
      return unreachable(casing);
  }
}

/** Whether Athena, which knows the name in lower case, can say it at all. */
export function isReachable(casing: NameCasing, real: string): boolean {
  return isNamed(casing, fold(real), real);
}
