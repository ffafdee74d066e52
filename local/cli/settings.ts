/** What the command line, the configuration and the running services say together. The command line wins. */
import { readState } from '../services/state/services.ts';
import type { CatalogArguments } from './arguments.ts';
import { readConfig } from './config.ts';
import type { WorkspaceOptions } from './workspace.ts';

export async function readSettings({
  catalogs,
  functions,
  configPath,
}: CatalogArguments): Promise<WorkspaceOptions> {
  const [config, running] = await Promise.all([readConfig(configPath ?? undefined), readState()]);
  return {
    catalogs: { ...running?.catalogs, ...config.catalogs, ...catalogs },
    tables: config.tables,
    functions: { ...config.functions, ...functions },
    s3:
      running === undefined
        ? null
        : { endpoint: running.endpoint, bucket: running.bucket, ...running.credentials },
  };
}
