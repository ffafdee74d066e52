/**
 * The corpus: the committed messages of AWS's own SDK, our own of every kind and version, and Arrow blocks of the
 * types and shapes that no message of either has but that any stranger can write.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBlock } from '../../connectors/federation/arrow/builder.ts';
import { encodeRecordBatch, encodeSchema } from '../../connectors/federation/arrow/ipc.ts';
import { arrowSchema } from '../../connectors/federation/arrow/type.ts';
import type { Block } from '../../connectors/federation/arrow/vector.ts';
import { ConnectorError } from '../../connectors/federation/errors.ts';
import { wireFormat } from '../../connectors/federation/wire/format.ts';
import { encodeFunctionError } from '../../connectors/federation/wire/function-error.ts';
import { encodeRequest } from '../../connectors/federation/wire/request.ts';
import { encodeResponse } from '../../connectors/federation/wire/response.ts';
import { everyCase } from '../connectors/federation/arrow/every-type.ts';
import { requestsOf, responses } from '../connectors/federation/wire/messages.ts';
import { joined } from './mutate/bytes.ts';
import { rowSecret } from './oracle.ts';
import { strangeBlocks } from './strange-blocks.ts';
import type { Input, Target } from './target.ts';

type Seeds = Target['seeds'];

/** Larger inputs are slow, and seldom spoilt in another place than small ones. */
const largestSeed = 6 * 1024;
/** As many of a kind as keep all of them in reach of a short run; spread evenly over the committed ones. */
const mostOfficialSeeds = 600;

const versions = [2, 3, 4, 5, 6] as const;
const textSeed = (message: unknown): Input => [Buffer.from(JSON.stringify(message))];

export function requestSeeds(): Seeds {
  const own = versions.flatMap((version) =>
    requestsOf(version).map((request) => textSeed(encodeRequest(request, wireFormat(version)))),
  );
  return nonEmpty([...own, ...spread(officialMessages().filter(({ type }) => type.endsWith('Request')))]);
}

export function responseSeeds(): Seeds {
  const own = versions.flatMap((version) =>
    responses.map((response) => textSeed(encodeResponse(response, wireFormat(version)))),
  );
  return nonEmpty([...own, ...spread(officialMessages().filter(({ type }) => type.endsWith('Response')))]);
}

export function constraintSeeds(): Seeds {
  return nonEmpty(
    requestSeeds().flatMap(([text]) => {
      const request: unknown = JSON.parse(Buffer.from(text ?? []).toString());
      return isObject(request) && isObject(request['constraints']) ? [textSeed(request['constraints'])] : [];
    }),
  );
}

export function functionErrorSeeds(): Seeds {
  const own = new ConnectorError('Throttling', 'come back later');
  return [
    textSeed(encodeFunctionError(own)),
    textSeed({
      errorMessage: 'm',
      errorType: 'java.lang.RuntimeException',
      cause: { errorMessage: 'c' },
      stackTrace: [['a']],
    }),
    textSeed(null),
  ];
}

export function schemaSeeds(): Seeds {
  return nonEmpty(batchSeeds().map(([schema = new Uint8Array()]) => [schema]));
}

export function batchSeeds(): Seeds {
  const blocks = [
    ...everyCase.map(({ field, values }) => blockOf([{ field, values }])),
    blockOf(everyCase),
    secretBlock(),
  ];
  const own = [...blocks, ...strangeBlocks()].flatMap((block) =>
    (['legacy', 'modern'] as const).map((framing) => [
      encodeSchema(block.schema, framing),
      joined(...encodeRecordBatch(block, framing)),
    ]),
  );
  const official = officialMessages().flatMap(({ message }) => blocksIn(message));
  return nonEmpty([...own, ...evenly(official.filter(isSmall))]);
}

/** Empty where no plan is committed: that, too, is a plan's bytes. */
export function planSeeds(): Seeds {
  const plans = officialLines()
    .flatMap(({ plan }) => (typeof plan === 'string' ? [[Buffer.from(plan, 'base64')]] : []))
    .filter(isSmall);
  return nonEmpty([[new Uint8Array()], ...evenly(plans)]);
}

function blockOf(cases: typeof everyCase): Block {
  const rowCount = Math.max(...cases.map(({ values }) => values.length));
  const rows = Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(cases.map(({ field, values }) => [field.name, values[row] ?? null])),
  );
  return buildBlock(
    arrowSchema(
      cases.map(({ field }) => field),
      new Map([['comment', 'text']]),
    ),
    rows,
  );
}

function secretBlock(): Block {
  const fields = everyCase.flatMap(({ field }) => (field.type.kind === 'Utf8' ? [field] : []));
  return buildBlock(
    arrowSchema(fields),
    Array.from({ length: 20 }, (_, row) =>
      Object.fromEntries(fields.map(({ name }) => [name, rowSecret.repeat(row)])),
    ),
  );
}

interface OfficialMessage {
  readonly type: string;
  readonly message: unknown;
}

type OfficialLine = Readonly<Record<string, unknown>>;

let official: readonly OfficialLine[] | undefined;

/** None before they are committed. */
function officialLines(): readonly OfficialLine[] {
  official ??= filesBelow(join('test', 'conformance', 'messages'))
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as OfficialLine]));
  return official;
}

function officialMessages(): readonly OfficialMessage[] {
  return officialLines().flatMap(({ message: text }) => {
    if (typeof text !== 'string') return [];
    const message: unknown = JSON.parse(text);
    const type = isObject(message) ? message['@type'] : undefined;
    return typeof type === 'string' ? [{ type, message }] : [];
  });
}

function filesBelow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  } catch {
    return [];
  }
}

function blocksIn(value: unknown): readonly Input[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(blocksIn);
  if (!('schema' in value) || !('records' in value)) return inner;
  const { schema, records } = value;
  if (typeof schema !== 'string' || typeof records !== 'string' || records === '') return inner;
  return [[schema, records].map((text) => Buffer.from(text, 'base64')), ...inner];
}

function spread(messages: readonly OfficialMessage[]): readonly Input[] {
  return evenly(messages.map(({ message }) => textSeed(message)).filter(isSmall));
}

function isSmall(input: Input): boolean {
  return input.reduce((bytes, part) => bytes + part.length, 0) <= largestSeed;
}

function evenly(inputs: readonly Input[]): readonly Input[] {
  const step = Math.max(1, Math.ceil(inputs.length / mostOfficialSeeds));
  return inputs.filter((_, index) => index % step === 0);
}

function nonEmpty(inputs: readonly Input[]): Seeds {
  const [first, ...others] = inputs;
  if (first === undefined) throw new ConnectorError('Bug', 'a target has no seeds');
  return [first, ...others];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
