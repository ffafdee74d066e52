/**
 * Everything behind a request but Ping: the request decoded, the one answer that it gets, the answer encoded. Loaded
 * with the first request that needs it, and what it keeps from one call to the next is made then.
 */
import type { CallContext, Connector } from '../connector.ts';
import { redirectDiagnostic } from '../diagnostics/redirect.ts';
import type { FederationRequest, FederationResponse } from '../domain/messages.ts';
import { catalogName, queryId } from '../domain/names.ts';
import type { SdkConfig } from '../environment/config.ts';
import { decryptWithKms } from '../environment/encrypted-message.ts';
import { openTokenWith } from '../environment/forward-access.ts';
import type { Environment } from '../environment/variables.ts';
import type { UdfTable } from '../functions/resolve.ts';
import type { Log } from '../log.ts';
import { withColumnPolicy } from '../policy/with-column-policy.ts';
import { assertFitsLambda } from '../response-size.ts';
import { wireFormat } from '../wire/format.ts';
import { decodeRequest } from '../wire/request.ts';
import { encodeResponse } from '../wire/response.ts';
import type { Call } from './call.ts';
import { deadlineSignal, settled } from './ending.ts';
import { callUdf } from './functions.ts';
import { getTableLayout } from './layout.ts';
import { getCapabilities, getTable, listSchemas, listTables } from './metadata.ts';
import { ping } from './ping.ts';
import { readRecords } from './records.ts';
import { createServices, type ServiceOptions, type ServicesOf } from './services.ts';
import { getSplits } from './splits.ts';

/** What the function was given, once its settings are read. */
export interface ServedFunction<Accepted> {
  readonly connector: Connector<Accepted>;
  /** The function's variables, and what its Glue connection adds. */
  readonly environment: Environment;
  readonly config: SdkConfig;
  readonly udfs: UdfTable;
  readonly services: ServiceOptions;
}

/** Of one call. */
export interface Occasion {
  readonly log: Log;
  readonly remainingTimeMs: () => number;
  readonly functionArn: string | null;
}

/** A request as JSON → its answer as JSON. @throws ConnectorError */
export type Answering = (event: unknown, occasion: Occasion) => Promise<object>;

type Answer<Kind extends FederationRequest['kind']> = <Accepted>(
  request: Extract<FederationRequest, { kind: Kind }>,
  call: Call<Accepted>,
) => Promise<FederationResponse>;

const answers: { readonly [Kind in FederationRequest['kind']]: Answer<Kind> } = {
  PingRequest: ping,
  ListSchemasRequest: listSchemas,
  ListTablesRequest: listTables,
  GetTableRequest: getTable,
  GetTableLayoutRequest: getTableLayout,
  GetSplitsRequest: getSplits,
  GetDataSourceCapabilitiesRequest: getCapabilities,
  ReadRecordsRequest: readRecords,
  UserDefinedFunctionRequest: callUdf,
};

export function createAnswering<Accepted>({
  connector: ungoverned,
  environment,
  config,
  udfs,
  services: given,
}: ServedFunction<Accepted>): Answering {
  const connector = withColumnPolicy(ungoverned);
  const openToken = openTokenWith(decryptWithKms);
  const servicesOf = createServices({ config, udfs, ...given, openToken });
  return (event, occasion) =>
    answerOne(decodeRequest(event), { connector, environment, servicesOf, ...occasion });
}

interface Asked<Accepted> extends Occasion {
  readonly connector: Connector<Accepted>;
  readonly environment: Environment;
  readonly servicesOf: ServicesOf;
}

async function answerOne<Accepted>(
  request: FederationRequest,
  { connector, environment, servicesOf, log, remainingTimeMs, functionArn }: Asked<Accepted>,
): Promise<object> {
  const startedAt = performance.now();
  const origin = {
    queryId: 'queryId' in request ? request.queryId : queryId(''),
    catalogName: 'catalogName' in request ? request.catalogName : catalogName(''),
    identity: request.identity,
  };
  const deadline = deadlineSignal(remainingTimeMs());
  try {
    const services = await settled(servicesOf(request.identity), deadline.signal);
    using status = isLong(request) ? services.watchQuery({ queryId: origin.queryId, log }) : null;
    const signal = status === null ? deadline.signal : AbortSignal.any([deadline.signal, status.watch()]);
    const context: CallContext = {
      ...origin,
      signal,
      remainingTimeMs,
      log,
      environment,
      functionArn,
      credentials: services.credentials,
      secrets: services.secrets,
    };
    const { request: asked, call } = redirectDiagnostic(request, { connector, services, context });
    const answer = answers[asked.kind] as Answer<FederationRequest['kind']>;
    const response = await settled(answer(asked as never, call), signal);
    const encoded = encodeResponse(response, wireFormat());
    // Rows inline were measured when it was decided that they are; they are too many to be written twice.
    if (response.kind !== 'ReadRecordsResponse') assertFitsLambda(response.kind, encoded);
    log.write('info', 'answered', { ms: Math.round(performance.now() - startedAt) });
    return encoded;
  } finally {
    deadline.clear();
  }
}

/** Calls that can outlive their query: they are told when it has ended. */
function isLong({ kind }: FederationRequest): boolean {
  return kind === 'ReadRecordsRequest' || kind === 'GetTableLayoutRequest';
}
