/** Command lines → what is to be done. Nothing is read or started here. */
import { parseArgs } from 'node:util';
import { messageOf } from '../../connectors/federation/caller.ts';
import { type ResultFormat, resultFormats } from '../athena/output/format-name.ts';
import { type ConfiguredFunctions, catalogFault, lambdaNameFault } from './config.ts';
import { UsageError } from './usage.ts';

export interface QuerySource {
  readonly sql: string | null;
  readonly file: string | null;
}

export interface CatalogArguments {
  /** Connection URLs by name. */
  readonly catalogs: Readonly<Record<string, string>>;
  /** Lambdas of functions by name. */
  readonly functions: Readonly<Record<string, ConfiguredFunctions>>;
  readonly configPath: string | null;
}

export type Command =
  | { readonly kind: 'help'; readonly of: string }
  | { readonly kind: 'version' }
  | ({ readonly kind: 'query'; readonly format: ResultFormat } & QuerySource & CatalogArguments)
  | ({ readonly kind: 'explain'; readonly format: 'text' | 'json' } & QuerySource & CatalogArguments)
  | { readonly kind: 'start'; readonly isOnce: boolean; readonly port: number | null };

/** @throws UsageError */
export function parseCommand(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') return { kind: 'help', of: '' };
  if (name === 'help') return { kind: 'help', of: rest[0] ?? '' };
  if (name === '--version' || name === '-V') return { kind: 'version' };
  switch (name) {
    case 'query':
      return parseQuery(rest);
    case 'explain':
      return parseExplain(rest);
    case 'start':
      return parseStart(rest);
    default:
      throw new UsageError(`unknown command '${name}'; commands are query, explain and start`);
  }
}

const readingOptions = {
  file: { type: 'string', short: 'f' },
  format: { type: 'string' },
  catalog: { type: 'string', multiple: true },
  function: { type: 'string', multiple: true },
  config: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parseQuery(args: readonly string[]): Command {
  const { values, positionals } = readOptions('query', () =>
    parseArgs({ args: [...args], options: readingOptions, allowPositionals: true }),
  );
  if (values.help === true) return { kind: 'help', of: 'query' };
  return {
    kind: 'query',
    format: oneOf('query', values.format, resultFormats, 'table'),
    ...querySource('query', values.file, positionals),
    ...catalogArguments('query', values),
  };
}

function parseExplain(args: readonly string[]): Command {
  const { values, positionals } = readOptions('explain', () =>
    parseArgs({ args: [...args], options: readingOptions, allowPositionals: true }),
  );
  if (values.help === true) return { kind: 'help', of: 'explain' };
  return {
    kind: 'explain',
    format: oneOf('explain', values.format, ['text', 'json'], 'text'),
    ...querySource('explain', values.file, positionals),
    ...catalogArguments('explain', values),
  };
}

function parseStart(args: readonly string[]): Command {
  const { values } = readOptions('start', () =>
    parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }),
  );
  if (values.help === true) return { kind: 'help', of: 'start' };
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new UsageError(`--port takes a number from 1 to 65535, not '${values.port}'`, 'start');
  }
  return { kind: 'start', isOnce: values.once === true, port };
}

function readOptions<Parsed>(command: string, parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(messageOf(error), command);
  }
}

function querySource(command: string, file: string | undefined, positionals: readonly string[]): QuerySource {
  if (positionals.length > 1) {
    throw new UsageError(`expected one SQL text, got ${positionals.length}; put it in quotes`, command);
  }
  const [sql] = positionals;
  if (sql !== undefined && file !== undefined) {
    throw new UsageError('give the SQL as an argument or in a file, not both', command);
  }
  return { sql: sql ?? null, file: file ?? null };
}

interface GivenCatalogs {
  readonly catalog?: readonly string[] | undefined;
  readonly function?: readonly string[] | undefined;
  readonly config?: string | undefined;
}

function catalogArguments(command: string, given: GivenCatalogs): CatalogArguments {
  const named: Record<string, string> = {};
  for (const catalog of given.catalog ?? []) {
    const at = catalog.indexOf('=');
    if (at < 1)
      throw new UsageError('--catalog takes <name>=postgres://user:password@host:port/database', command);
    const name = catalog.slice(0, at);
    const url = catalog.slice(at + 1);
    const fault = catalogFault(name, url);
    if (fault !== null) throw new UsageError(fault, command);
    named[name.toLowerCase()] = url;
  }
  const functions = functionArguments(command, given.function ?? []);
  return { catalogs: named, functions, configPath: given.config ?? null };
}

function functionArguments(
  command: string,
  given: readonly string[],
): Readonly<Record<string, ConfiguredFunctions>> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1 || at === text.length - 1)
        throw new UsageError('--function takes <name>=<folder of a built Lambda>', command);
      const fault = lambdaNameFault(text.slice(0, at));
      if (fault !== null) throw new UsageError(fault, command);
      return [text.slice(0, at).toLowerCase(), { code: text.slice(at + 1) }];
    }),
  );
}

function oneOf<Value extends string>(
  command: string,
  given: string | undefined,
  allowed: readonly Value[],
  fallback: Value,
): Value {
  if (given === undefined) return fallback;
  const found = allowed.find((value) => value === given);
  if (found !== undefined) return found;
  throw new UsageError(`--format is one of ${allowed.join(', ')}, not '${given}'`, command);
}
