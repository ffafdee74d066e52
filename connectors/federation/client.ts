/**
 * The other side of the wire: what a caller of a connector needs. Athena is one such caller; the local engine
 * and the tests are others. Requests are encoded to JSON bytes and responses decoded from them, so a connector
 * cannot tell who called.
 */
import { decodeRecordBatch } from './arrow/ipc.ts';
import type { ArrowSchema } from './arrow/type.ts';
import type { Block } from './arrow/vector.ts';
import type {
  FederationRequest,
  FederationResponse,
  GetDataSourceCapabilitiesResponse,
  GetSplitsRequest,
  GetSplitsResponse,
  GetTableLayoutRequest,
  GetTableLayoutResponse,
  GetTableRequest,
  GetTableResponse,
  ListSchemasResponse,
  ListTablesRequest,
  ListTablesResponse,
  PingResponse,
  ReadRecordsRequest,
  ReadRecordsResponse,
  RemoteReadRecordsResponse,
  RequestOrigin,
  UserDefinedFunctionRequest,
  UserDefinedFunctionResponse,
} from './domain/messages.ts';
import type { SpillLocation } from './domain/split.ts';
import { ConnectorError, messageOf } from './errors.ts';
import { decrypt } from './spill/encryption.ts';
import { announcedVersion, type SerDeVersion, wireFormat } from './wire/format.ts';
import { encodeRequest } from './wire/request.ts';
import { decodeResponse } from './wire/response.ts';

export interface ClientOptions {
  /** Carries one request's JSON text to the function and its answer back; rejects with the function's error. */
  readonly invoke: (payload: Uint8Array, signal?: AbortSignal) => Promise<Uint8Array>;
  /** Fetches a spilled object. */
  readonly readObject: (location: SpillLocation, signal?: AbortSignal) => Promise<Uint8Array>;
  /** The shapes in which requests are written. Default: 6. */
  readonly version?: SerDeVersion;
}

/** A request without what the client adds itself. */
type Body<Request> = Omit<Request, 'kind' | keyof RequestOrigin>;

export interface RecordsResult {
  readonly schema: ArrowSchema;
  /** Objects that the connector spilled; 0 when the rows came inline. */
  readonly spilledObjects: number;
  /** Inline: one block. Spilled: fetched one after another, decrypted. */
  readonly blocks: AsyncIterable<Block>;
}

/** One method a request. All reject with the function's own error, or a {@link ConnectorError} for a faulty answer. */
export interface FederationClient {
  ping(origin: RequestOrigin, signal?: AbortSignal): Promise<PingResponse>;
  listSchemas(origin: RequestOrigin, signal?: AbortSignal): Promise<ListSchemasResponse>;
  listTables(
    origin: RequestOrigin,
    body: Body<ListTablesRequest>,
    signal?: AbortSignal,
  ): Promise<ListTablesResponse>;
  getTable(
    origin: RequestOrigin,
    body: Body<GetTableRequest>,
    signal?: AbortSignal,
  ): Promise<GetTableResponse>;
  getTableLayout(
    origin: RequestOrigin,
    body: Body<GetTableLayoutRequest>,
    signal?: AbortSignal,
  ): Promise<GetTableLayoutResponse>;
  getSplits(
    origin: RequestOrigin,
    body: Body<GetSplitsRequest>,
    signal?: AbortSignal,
  ): Promise<GetSplitsResponse>;
  getCapabilities(origin: RequestOrigin, signal?: AbortSignal): Promise<GetDataSourceCapabilitiesResponse>;
  readRecords(
    origin: RequestOrigin,
    body: Body<ReadRecordsRequest>,
    signal?: AbortSignal,
  ): Promise<RecordsResult>;
  callFunction(
    request: Omit<UserDefinedFunctionRequest, 'kind' | 'functionType'>,
    signal?: AbortSignal,
  ): Promise<UserDefinedFunctionResponse>;
}

/**
 * @example
 * const client = createFederationClient({ invoke, readObject });
 * const { schemas } = await client.listSchemas({ identity, queryId, catalogName });
 */
export function createFederationClient(options: ClientOptions): FederationClient {
  const call = <Kind extends FederationResponse['kind']>(
    request: FederationRequest,
    wanted: readonly Kind[],
    signal: AbortSignal | undefined,
  ) => callFor(options, request, wanted, signal);
  return {
    ping: (origin, signal) => call({ kind: 'PingRequest', ...origin }, ['PingResponse'], signal),
    listSchemas: (origin, signal) =>
      call({ kind: 'ListSchemasRequest', ...origin }, ['ListSchemasResponse'], signal),
    listTables: (origin, body, signal) =>
      call({ kind: 'ListTablesRequest', ...origin, ...body }, ['ListTablesResponse'], signal),
    getTable: (origin, body, signal) =>
      call({ kind: 'GetTableRequest', ...origin, ...body }, ['GetTableResponse'], signal),
    getTableLayout: (origin, body, signal) =>
      call({ kind: 'GetTableLayoutRequest', ...origin, ...body }, ['GetTableLayoutResponse'], signal),
    getSplits: (origin, body, signal) =>
      call({ kind: 'GetSplitsRequest', ...origin, ...body }, ['GetSplitsResponse'], signal),
    getCapabilities: (origin, signal) =>
      call(
        { kind: 'GetDataSourceCapabilitiesRequest', ...origin },
        ['GetDataSourceCapabilitiesResponse'],
        signal,
      ),
    readRecords: async (origin, body, signal) => {
      const request: FederationRequest = { kind: 'ReadRecordsRequest', ...origin, ...body };
      const response = await call(request, ['ReadRecordsResponse', 'RemoteReadRecordsResponse'], signal);
      return recordsOf(response, options.readObject, signal);
    },
    callFunction: (request, signal) =>
      call(
        { kind: 'UserDefinedFunctionRequest', functionType: 'SCALAR', ...request },
        ['UserDefinedFunctionResponse'],
        signal,
      ),
  };
}

async function callFor<Kind extends FederationResponse['kind']>(
  { invoke, version = announcedVersion }: ClientOptions,
  request: FederationRequest,
  wanted: readonly Kind[],
  signal: AbortSignal | undefined,
): Promise<Extract<FederationResponse, { kind: Kind }>> {
  const payload = Buffer.from(JSON.stringify(encodeRequest(request, wireFormat(version))));
  const response = decodeResponse(parseJson(await invoke(payload, signal)));
  if (!isKind(response, wanted)) {
    throw new ConnectorError('InvalidResponse', `${request.kind} was answered with ${response.kind}`);
  }
  return response;
}

function isKind<Kind extends FederationResponse['kind']>(
  response: FederationResponse,
  wanted: readonly Kind[],
): response is Extract<FederationResponse, { kind: Kind }> {
  return wanted.some((kind) => kind === response.kind);
}

function parseJson(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConnectorError('InvalidResponse', `the function's answer is not JSON: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function recordsOf(
  response: ReadRecordsResponse | RemoteReadRecordsResponse,
  readObject: ClientOptions['readObject'],
  signal: AbortSignal | undefined,
): RecordsResult {
  switch (response.kind) {
    case 'ReadRecordsResponse':
      return { schema: response.records.schema, spilledObjects: 0, blocks: inline(response.records) };
    case 'RemoteReadRecordsResponse':
      return {
        schema: response.schema,
        spilledObjects: response.remoteBlocks.length,
        blocks: remote(response, readObject, signal),
      };
  }
}

async function* inline(block: Block): AsyncGenerator<Block> {
  if (block.rowCount > 0) yield block;
}

async function* remote(
  { schema, remoteBlocks, encryptionKey }: RemoteReadRecordsResponse,
  readObject: ClientOptions['readObject'],
  signal: AbortSignal | undefined,
): AsyncGenerator<Block> {
  for (const location of remoteBlocks) {
    const object = await readObject(location, signal);
    yield decodeRecordBatch(schema, encryptionKey === null ? object : decrypt(object, encryptionKey));
  }
}
