/**
 * Parses where a catalog's database is: libpq's URL form, or AWS's JDBC form
 * `postgres://jdbc:postgresql://host:port/database?parameters&${secret}`. Secrets stay placeholders here. Messages
 * never show a value, because any part of the text may be a password.
 */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
/** `iam`: a token that AWS's signature makes, in place of a password. */
export type Authentication = 'password' | 'iam';

export interface ConnectionTarget {
  /** null: comes from the secret. */
  readonly host: string | null;
  /** null: comes from the secret, else 5432. */
  readonly port: number | null;
  /** null: comes from the secret. */
  readonly database: string | null;
  /** null: comes from the secret. */
  readonly user: string | null;
  /** null: comes from the secret, or the server asks for none. May hold a `${secret}` placeholder. */
  readonly password: string | null;
  /** The name of a secret that holds `username` and `password` as JSON, and `host`, `port`, `dbname` where asked for. */
  readonly secret: string | null;
  readonly authentication: Authentication;
  readonly tlsMode: TlsMode;
  /** Path of a file with the certificates to trust, or `${secret}` with them; null: Node's, and RDS's for its hosts. */
  readonly rootCertificate: string | null;
}

export type ParsedTarget =
  | { readonly kind: 'target'; readonly target: ConnectionTarget }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

const tlsModes: readonly TlsMode[] = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];
const jdbcForm = /^postgres(?:ql)?:\/\/jdbc:postgresql:\/\//;
const urlForm = /^postgres(?:ql)?:\/\//;
/** A secret in place of everything: `${secret}`, perhaps with a database and parameters of one's own. */
const secretAlone = /^\$\{([^{}]+)\}(?:\/([^?]*))?(?:\?(.*))?$/;
const placeholder = /^\$\{([^{}]+)\}$/;
const secretForm = '$'.concat('{secret}');
const defaultPort = 5432;

export function parseConnectionString(text: string): ParsedTarget {
  const isJdbc = jdbcForm.test(text);
  if (!isJdbc && !urlForm.test(text)) {
    return {
      kind: 'faults',
      faults: [
        "must begin with postgres://jdbc:postgresql:// (the form of AWS's connectors) or postgres://, as in postgres://user:password@host:5432/database",
      ],
    };
  }
  const location = text.replace(isJdbc ? jdbcForm : urlForm, '');
  const isSecretAlone = secretAlone.test(location);
  const parts = isSecretAlone ? splitSecretAlone(location) : splitUrl(location);
  const faults: string[] = [];
  const parameters = parseParameters(parts.parameters, isJdbc, faults);
  const { host, port } = isSecretAlone ? nowhere : parseHost(parts.host, parameters, faults);
  const user = parameters.get('user') ?? decodePart(parts.user, false, 'the user name', faults);
  const password = parameters.get('password') ?? decodePart(parts.password, false, 'the password', faults);
  const secret = parameters.get('') ?? null;
  const database =
    decodePart(parts.database, false, 'the database name', faults) ?? parameters.get('dbname') ?? user;
  if (database === null && !isSecretAlone)
    faults.push('names no database; add it after the port, as in host:5432/database');
  if (user === null && secret === null) {
    faults.push(
      `names no user; add user=… and password=…, or ${secretForm} with the name of a secret in Secrets Manager`,
    );
  }
  const authentication = parseAuthentication(parameters.get('authentication'), faults);
  const tlsMode = parseTlsMode(parameters.get('sslmode'), host !== null && isLoopback(host), faults);
  if (authentication === 'iam') {
    assertIam({ user, password, secret, tlsMode }, host !== null && isLoopback(host), faults);
  }
  if (faults.length > 0) return { kind: 'faults', faults };
  return {
    kind: 'target',
    target: {
      host,
      port,
      database,
      user,
      password,
      secret,
      authentication,
      tlsMode,
      rootCertificate: parameters.get('sslrootcert') ?? null,
    },
  };
}

/** Where the secret says. */
const nowhere = { host: null, port: null };

interface UrlParts {
  readonly user: string | null;
  readonly password: string | null;
  readonly host: string;
  readonly database: string | null;
  readonly parameters: string;
}

function splitSecretAlone(text: string): UrlParts {
  const [, secret = '', database = '', parameters = ''] = secretAlone.exec(text) ?? [];
  return {
    user: null,
    password: null,
    host: '',
    database: emptyToNull(database),
    parameters: `${parameters}&\${${secret}}`,
  };
}

/** By hand, because a URL parser escapes `${…}` and refuses passwords that people write unescaped. */
function splitUrl(text: string): UrlParts {
  const question = text.indexOf('?');
  const beforeParameters = question < 0 ? text : text.slice(0, question);
  const at = beforeParameters.lastIndexOf('@');
  const credentials = at < 0 ? null : beforeParameters.slice(0, at);
  const location = beforeParameters.slice(at + 1);
  const slash = location.indexOf('/');
  const colon = credentials?.indexOf(':') ?? -1;
  return {
    user: emptyToNull(colon < 0 ? credentials : (credentials?.slice(0, colon) ?? null)),
    password: colon < 0 ? null : (credentials?.slice(colon + 1) ?? null),
    host: slash < 0 ? location : location.slice(0, slash),
    database: slash < 0 ? null : emptyToNull(location.slice(slash + 1)),
    parameters: question < 0 ? '' : text.slice(question + 1),
  };
}

/** Parameters by name; a lone `${secret}` has the empty name. Unknown ones are the driver's of AWS, and ignored. */
function parseParameters(text: string, isJdbc: boolean, faults: string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const secret = placeholder.exec(part)?.[1];
    if (secret !== undefined) {
      parameters.set('', secret);
      continue;
    }
    const equals = part.indexOf('=');
    if (equals < 0) {
      faults.push(`has a parameter that is neither name=value nor ${secretForm}`);
      continue;
    }
    const name = part.slice(0, equals).toLowerCase();
    const value = decodePart(part.slice(equals + 1), isJdbc, `parameter ${name}`, faults);
    if (value !== null) parameters.set(name, value);
  }
  return parameters;
}

function parseHost(
  text: string,
  parameters: ReadonlyMap<string, string>,
  faults: string[],
): { readonly host: string; readonly port: number } {
  if (text.includes(',')) faults.push('names several hosts; the connector takes one');
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text);
  if (match === null) {
    faults.push('has a host that cannot be read; write host:port, and [address]:port for IPv6');
    return { host: '', port: defaultPort };
  }
  const host = emptyToNull(match[1] ?? match[2] ?? '') ?? parameters.get('host') ?? '';
  if (host === '') faults.push('names no host');
  const port = Number(match[3] ?? parameters.get('port') ?? defaultPort);
  if (!(Number.isInteger(port) && port >= 1 && port <= 65_535))
    faults.push('has a port that is not a number from 1 to 65535');
  return { host, port };
}

/** A password, or whatever comes, goes to nobody else than the server that was meant; on this machine, to anybody. */
function parseTlsMode(text: string | undefined, isLocal: boolean, faults: string[]): TlsMode {
  if (text === undefined) return isLocal ? 'prefer' : 'verify-full';
  const mode = tlsModes.find((known) => known === text);
  if (mode === undefined) faults.push(`has an unknown sslmode; it is one of ${tlsModes.join(', ')}`);
  return mode ?? 'prefer';
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function parseAuthentication(text: string | undefined, faults: string[]): Authentication {
  if (text === undefined || text === 'password' || text === 'iam') return text ?? 'password';
  faults.push('has an unknown authentication; it is password or iam');
  return 'password';
}

function assertIam(
  { user, password, secret, tlsMode }: Pick<ConnectionTarget, 'user' | 'password' | 'secret' | 'tlsMode'>,
  isLocal: boolean,
  faults: string[],
): void {
  if (user === null) faults.push('names no user for authentication=iam; add user=…');
  if (password !== null || secret !== null)
    faults.push('has a password or a secret beside authentication=iam; leave one of the two out');
  if (!isLocal && tlsMode !== 'verify-full' && tlsMode !== 'verify-ca')
    faults.push(`has sslmode=${tlsMode} beside authentication=iam, which needs verify-full or verify-ca`);
}

/** JDBC decodes `+` to a blank, libpq does not. A placeholder is left as it is. */
function decodePart(text: string | null, isJdbc: boolean, what: string, faults: string[]): string | null {
  if (text === null || text.includes('${')) return text;
  try {
    return decodeURIComponent(isJdbc ? text.replaceAll('+', ' ') : text);
  } catch {
    faults.push(`has a % in ${what} that is no percent escape; write it as %25`);
    return null;
  }
}

function emptyToNull(text: string | null): string | null {
  return text === '' ? null : text;
}
