/** GetSplits: the pieces of a scan, each with a place of its own to spill to and a key of its own. */
import type { SplitPlan, SplitsRequest } from '../connector.ts';
import type { GetSplitsRequest, GetSplitsResponse } from '../domain/messages.ts';
import { planSpillLocation } from '../spill/location.ts';
import { type Call, planScan } from './call.ts';

export async function getSplits<Accepted>(
  request: GetSplitsRequest,
  call: Call<Accepted>,
): Promise<GetSplitsResponse> {
  const { services } = call;
  await services.checkBucket(services.config.spill.bucket);
  const { splits, continuationToken = null } = await planSplits(request, call);
  return {
    kind: 'GetSplitsResponse',
    catalogName: request.catalogName,
    splits: await Promise.all(
      splits.map(async (properties) => ({
        spillLocation: planSpillLocation(request, services.config.spill),
        encryptionKey: await services.newKey(),
        properties: new Map(Object.entries(properties)),
      })),
    ),
    continuationToken,
  };
}

async function planSplits<Accepted>(request: GetSplitsRequest, call: Call<Accepted>): Promise<SplitPlan> {
  const { connector, context } = call;
  if (connector.planSplits === undefined) return { splits: [{}] };
  const { partitions, continuationToken } = request;
  const scan = planScan(call, request.tableName, null, request.constraints);
  const splitsRequest: SplitsRequest = { ...scan, partitions, continuationToken };
  return connector.planSplits(splitsRequest, context);
}
