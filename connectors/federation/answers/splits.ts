/** GetSplits: the pieces of a scan, each with a place of its own to spill to and a key of its own. */
import type { SplitPlan, SplitsRequest } from '../connector.ts';
import type { GetSplitsRequest, GetSplitsResponse } from '../domain/messages.ts';
import { describeTableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import { assertFitsLambda } from '../response-size.ts';
import { planSpillLocation } from '../spill/location.ts';
import { encodeSplit } from '../wire/split.ts';
import { type Call, planScan } from './call.ts';

export async function getSplits<Accepted>(
  request: GetSplitsRequest,
  call: Call<Accepted>,
): Promise<GetSplitsResponse> {
  const { services, context } = call;
  await services.checkBucket(services.config.spill.bucket);
  const { splits: planned, continuationToken = null } = await planSplits(request, call);
  const splits = planned.map((properties) => ({
    spillLocation: planSpillLocation(request, services.config.spill),
    encryptionKey: null,
    properties: new Map(Object.entries(properties)),
  }));
  // Before a key is made for each: KMS would be asked for minutes.
  assertFitsLambda('GetSplitsResponse', splits.map(encodeSplit));
  context.log.write('info', 'planned', {
    table: describeTableName(request.tableName),
    splits: splits.length,
  });
  return {
    kind: 'GetSplitsResponse',
    catalogName: request.catalogName,
    splits: await Promise.all(
      splits.map(async (split) => ({ ...split, encryptionKey: await services.newKey() })),
    ),
    continuationToken,
  };
}

async function planSplits<Accepted>(request: GetSplitsRequest, call: Call<Accepted>): Promise<SplitPlan> {
  const { connector, context } = call;
  if (connector.planSplits === undefined) {
    if (connector.layout === undefined) return { splits: [{}] };
    throw new ConnectorError(
      'InvalidResponse',
      `connector ${connector.sourceType} has a layout but no planSplits: Athena asks for the splits of a few partitions at a time, and each time the whole table would be read`,
    );
  }
  const { partitions, continuationToken } = request;
  const scan = planScan(call, { ...request, output: null, tableMetadata: partitions.schema.metadata });
  const splitsRequest: SplitsRequest = { ...scan, partitions, continuationToken };
  return connector.planSplits(splitsRequest, context);
}
