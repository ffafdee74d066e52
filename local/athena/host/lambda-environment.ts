/** What every Lambda on this machine finds in its environment: where the local services are. */
import { localAccountId, localRegion } from '../local-account.ts';

export interface LocalServices {
  /** Where connectors put and the engine gets what does not fit an answer. */
  readonly s3Endpoint: string;
  readonly spillBucket: string;
  /** Athena, Secrets Manager, KMS. */
  readonly awsEndpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function lambdaEnvironment(services: LocalServices): Readonly<Record<string, string>> {
  return {
    spill_bucket: services.spillBucket,
    spill_prefix: 'athena-spill',
    AWS_ENDPOINT_URL: services.awsEndpoint,
    AWS_ENDPOINT_URL_S3: services.s3Endpoint,
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: services.accessKeyId,
    AWS_SECRET_ACCESS_KEY: services.secretAccessKey,
    AWS_ACCOUNT_ID: localAccountId,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
