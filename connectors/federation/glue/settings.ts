/** Whether Glue is asked, and for whose catalog. */
import { type Environment, isBlank } from '../environment/variables.ts';

/** Any value of `disable_glue` but "false" disables, the empty one included: so AWS's connectors read it. */
export function isGlueEnabled(environment: Environment): boolean {
  return (environment['disable_glue'] ?? 'false').toLowerCase() === 'false';
}

export interface CatalogIdSources {
  readonly environment: Environment;
  /** null: the function was not called by Lambda. */
  readonly functionArn: string | null;
  /** Account of who runs the query. */
  readonly account: string;
}

/** An alias or a version at its end does not change whose the function is. */
const functionArnPattern = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:(\d{12}):function:[\w-]+(?::[\w$-]+)?$/i;

/** `glue_catalog`, else the function's account, else the caller's. null: none is known; Glue then takes the role's. */
export function glueCatalogId({ environment, functionArn, account }: CatalogIdSources): string | null {
  const named = environment['glue_catalog'];
  if (named !== undefined && !isBlank(named)) return named.trim();
  const owner = functionArnPattern.exec(functionArn ?? '')?.[1];
  if (owner !== undefined) return owner;
  return /^\d{12}$/.test(account) ? account : null;
}
