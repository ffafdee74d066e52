/** What a state file says, and the one place where its text is checked. */

/** A file of another version is passed over. */
export const formatVersion = 1;

export interface ServicesState {
  readonly formatVersion: typeof formatVersion;
  readonly processId: number;
  readonly startedAtMs: number;
  /** The project that the services were started from. */
  readonly projectFolder: string;
  /** The one local port: S3 and the other AWS services. An http URL. */
  readonly endpoint: string;
  readonly credentials: LocalCredentials;
  /** Where files are, unless a query says otherwise. */
  readonly bucket: string;
  /** PostgreSQL catalogs by name: connection URLs with passwords. */
  readonly catalogs: Readonly<Record<string, string>>;
}

/** Of the local AWS services only; they open nothing elsewhere. */
export interface LocalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Undefined for whatever is not a whole state of this version. */
export function decodeServicesState(text: string): ServicesState | undefined {
  const value = parseObject(text);
  if (value === undefined || value['formatVersion'] !== formatVersion) return undefined;
  const { processId, startedAtMs, projectFolder, endpoint, bucket } = value;
  const credentials = decodeCredentials(value['credentials']);
  const catalogs = decodeTexts(value['catalogs']);
  if (!isPositiveInteger(processId) || !isPositiveInteger(startedAtMs)) return undefined;
  if (typeof projectFolder !== 'string' || typeof bucket !== 'string') return undefined;
  if (typeof endpoint !== 'string' || !isHttpUrl(endpoint)) return undefined;
  if (credentials === undefined || catalogs === undefined) return undefined;
  return { formatVersion, processId, startedAtMs, projectFolder, endpoint, credentials, bucket, catalogs };
}

function decodeCredentials(value: unknown): LocalCredentials | undefined {
  if (!isObject(value)) return undefined;
  const { accessKeyId, secretAccessKey } = value;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined;
  return { accessKeyId, secretAccessKey };
}

function decodeTexts(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' ? [[name, text]] : [],
  );
  return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'http:' && new URL(text).port !== '';
}
