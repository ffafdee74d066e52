/** A Glue connection of PostgreSQL as this connector's variables: one connection string, for the default catalog. */
import type { Environment } from '../federation/index.ts';

/** Without a host there is nothing to connect to, and the function's own variables have to say it. */
export function environmentFromGlueConnection(properties: Environment): Environment {
  const host = textOf(properties['HOST']);
  if (host === '') return properties;
  const port = textOf(properties['PORT']);
  const database = encodeURIComponent(textOf(properties['DATABASE']));
  const parameters = textOf(properties['JDBC_PARAMS']).replace(/^[?&]+/, '');
  const secret = textOf(properties['secret_name']);
  const query = [parameters, secret === '' ? '' : `\${${secret}}`].filter((part) => part !== '').join('&');
  const address = port === '' ? host : `${host}:${port}`;
  const location = `postgres://jdbc:postgresql://${address}/${database}`;
  return { ...properties, default: query === '' ? location : `${location}?${query}` };
}

function textOf(property: string | undefined): string {
  return property?.trim() ?? '';
}
