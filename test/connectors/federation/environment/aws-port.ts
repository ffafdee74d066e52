/** An endpoint that answers AWS's JSON services as a test tells it; the clients of this test file are sent there. */
import type { JsonTargets } from '../../../../local/services/port/json-operations.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';

export async function startAwsPort(jsonTargets: JsonTargets): Promise<LocalPort> {
  const port = await startLocalPort({ jsonTargets });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: port.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  return port;
}
