/** What the command line, the configuration and the running services say together. The command line wins. */

import { QueryError } from '../athena/errors.ts';
import { readState } from '../services/state/services.ts';
import type { CatalogArguments } from './arguments.ts';
import { type Config, readConfig } from './config.ts';
import type { WorkspaceCatalog, WorkspaceOptions } from './workspace.ts';

export async function readSettings({
  catalogs,
  functions,
  configPath,
}: CatalogArguments): Promise<WorkspaceOptions> {
  const [config, running] = await Promise.all([readConfig(configPath ?? undefined), readState()]);
  return {
    catalogs: catalogsOf({ ...running?.catalogs, ...connectionsOf(config), ...catalogs }, config),
    tables: config.tables,
    functions: { ...config.functions, ...functions },
    s3:
      running === undefined
        ? null
        : { endpoint: running.endpoint, bucket: running.bucket, ...running.credentials },
  };
}

type Connections = Readonly<Record<string, string>>;

function connectionsOf({ catalogs }: Config): Connections {
  return Object.fromEntries(
    Object.entries(catalogs).flatMap(([name, { connection }]) =>
      connection === null ? [] : [[name, connection] as const],
    ),
  );
}

/** @throws QueryError for a configured catalog that nothing says where it is */
function catalogsOf(connections: Connections, config: Config): Readonly<Record<string, WorkspaceCatalog>> {
  const lost = Object.keys(config.catalogs).filter((name) => !Object.hasOwn(connections, name));
  if (lost.length > 0) {
    throw new QueryError(
      'CONFIGURATION_ERROR',
      `catalog ${lost.join(', ')} of the configuration needs a "connection": no running catalog is called so`,
    );
  }
  return Object.fromEntries(
    Object.entries(connections).map(([name, connectionUrl]) => {
      const environment = config.catalogs[name]?.environment ?? {};
      return [name, { connectionUrl, environment }];
    }),
  );
}
