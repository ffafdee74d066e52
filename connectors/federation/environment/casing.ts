/**
 * `casing_mode`: how names that Athena has made lower case are matched with a source's own. The SDK says which mode
 * was chosen; what a mode means for a source is its connector's.
 */
import { ConnectorError } from '../errors.ts';
import { type Environment, isBlank } from './variables.ts';

export const casingModes = [
  /** Names go to the source as they come. */
  'NONE',
  'LOWER',
  'UPPER',
  /** The source is asked which of its names is meant. */
  'CASE_INSENSITIVE_SEARCH',
  /** The query says the source's names itself; an old way, which few connectors know. */
  'ANNOTATION',
] as const;

export type CasingMode = (typeof casingModes)[number];

export interface CasingDefaults {
  readonly fromVariables: CasingMode;
  /** Where the settings come from a Glue connection. */
  readonly fromGlueConnection: CasingMode;
  /** Those that the connector knows. Default: all. */
  readonly known?: readonly CasingMode[];
}

/** @throws ConnectorError InvalidInput that lists the modes */
export function resolveCasingMode(environment: Environment, defaults: CasingDefaults): CasingMode {
  const { known = casingModes } = defaults;
  const chosen = parseCasingMode(environment['casing_mode']);
  if (chosen === null) {
    return isBlank(environment['glue_connection']) ? defaults.fromVariables : defaults.fromGlueConnection;
  }
  const mode = known.find((candidate) => candidate === chosen);
  if (mode !== undefined) return mode;
  throw new ConnectorError('InvalidInput', casingFault(environment['casing_mode'] ?? '', known));
}

/** What is wrong with the variable, whatever connector reads it; null: nothing. */
export function casingModeFault({ casing_mode: text }: Environment): string | null {
  const chosen = parseCasingMode(text);
  return chosen === null || casingModes.some((mode) => mode === chosen)
    ? null
    : casingFault(text ?? '', casingModes);
}

/** In capitals; null: not set. */
function parseCasingMode(text: string | undefined): string | null {
  return text === undefined || isBlank(text) ? null : text.trim().toUpperCase();
}

function casingFault(text: string, known: readonly CasingMode[]): string {
  return `casing_mode is "${text}"; it takes one of ${known.join(', ')}, in any case of letters`;
}
