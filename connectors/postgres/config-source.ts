/**
 * The connector's settings as they are now: the variables once, the document that the variable `catalogs` names again
 * each minute, so that a catalog can be added without touching the function. A document that cannot be read again, or
 * has a fault now, leaves the last good one in use, with a warning.
 */
import {
  type CallContext,
  type DocumentPlace,
  describePlace,
  documentForms,
  messageOf,
  parseDocumentPlace,
  readDocument,
} from '../federation/index.ts';
import { catalogsVariable, faultyConfig, type PostgresConfig, readConfig } from './config.ts';

/** The same object as long as nothing changed. @throws ConnectorError */
export type ReadConfig = (context: Pick<CallContext, 'environment' | 'log'>) => Promise<PostgresConfig>;

export const keptForMs = 60_000;

interface KeptConfig {
  readonly config: PostgresConfig;
  /** Of the document; null: there is none. */
  readonly text: string | null;
  readonly readAtMs: number;
}

/** For one function, whose variables do not change. */
export function createConfigSource(now: () => number = Date.now): ReadConfig {
  let kept: KeptConfig | null = null;
  let reading: Promise<PostgresConfig> | null = null;

  async function readAnew({ environment, log }: Parameters<ReadConfig>[0]): Promise<PostgresConfig> {
    const readAtMs = now();
    try {
      const place = placeOf(environment[catalogsVariable]?.trim() ?? '');
      const text = place === null ? null : await readDocument(place);
      if (kept === null || kept.text !== text) {
        const document = place === null || text === null ? null : { place: describePlace(place), text };
        kept = { config: readConfig(environment, document), text, readAtMs };
      } else kept = { ...kept, readAtMs };
    } catch (error) {
      if (kept === null) throw error;
      log.write('warn', 'configuration', { message: `the last good settings are kept: ${messageOf(error)}` });
      // The next try is as far away as after a good one.
      kept = { ...kept, readAtMs };
    }
    return kept.config;
  }

  return (context) => {
    const isGood = kept !== null && (kept.text === null || now() - kept.readAtMs < keptForMs);
    if (kept !== null && isGood) return Promise.resolve(kept.config);
    reading ??= readAnew(context).finally(() => {
      reading = null;
    });
    return reading;
  };
}

/** null: the variable is not set. */
function placeOf(text: string): DocumentPlace | null {
  if (text === '') return null;
  const place = parseDocumentPlace(text);
  if (place !== null) return place;
  throw faultyConfig([
    `${catalogsVariable} names no place that a document can lie in; it takes ${documentForms.join(', ')}`,
  ]);
}
