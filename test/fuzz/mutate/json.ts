/** Damage to JSON text: to its tree, and to the Arrow messages that stand in it as base64. */
import type { Random } from '../random.ts';
import { mutateArrow } from './arrow.ts';
import { havoc } from './bytes.ts';
import { type JsonTree, nodeAt, replaceNode, sizeOf, textOf, treeOf } from './json-tree.ts';

const maxRounds = 3;

const tokens = [
  ...['null', 'true', 'false', '0', '-0', '-1', '0.5', '-0.5', '1e400', '-1e400', '1e-400', '1e22'],
  ...[
    '9007199254740993',
    '9223372036854775807',
    '-9223372036854775809',
    '18446744073709551616',
    '2147483648',
  ],
] as const;

const texts = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '007',
    '1e5',
    '9223372036854775808',
    'true',
    'null',
    'NaN',
    'AA==',
    'A',
    '====',
    '_-',
  ],
  ...['__proto__', 'constructor', 'toString', '\u0000', '\ufeff', '\ud800', '\udfff\ud800', '𝄞', 'İ', 'col1'],
  ...['AllOrNoneValueSet', 'Union', 'Map', 'ABOVE', '$in', '$array', '$and', 'UTC', '+14:00', 'no zone'],
] as const;

const keys = ['__proto__', 'constructor', 'hasOwnProperty', '', '0', '@type', 'value', '\ud800'] as const;

export function mutateJson(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (random.oneIn(12)) return havoc(bytes, random, other);
  const parsed = parse(bytes);
  const donor = parse(other);
  if (parsed === null) return havoc(bytes, random, other);
  let tree = parsed;
  for (let round = random.oneIn(2) ? 0 : random.below(maxRounds); round >= 0; round--) {
    const size = sizeOf(tree);
    // The root is one node of many, but what replaces it is seldom a message.
    const position = random.oneIn(30) ? 0 : Math.min(size - 1, 1 + random.below(size));
    tree = replaceNode(tree, position, (node, key) => spoil(node, key, random, donor ?? tree));
  }
  return Buffer.from(textOf(tree));
}

function parse(bytes: Uint8Array): JsonTree | null {
  try {
    return treeOf(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return null;
  }
}

function spoil(node: JsonTree, key: string, random: Random, donor: JsonTree): JsonTree {
  if (node.kind === 'text' && isArrow(key) && !random.oneIn(4)) return spoilArrow(node.text, random);
  switch (random.below(8)) {
    case 0:
      return random.oneIn(2)
        ? { kind: 'token', token: random.pick(tokens) }
        : { kind: 'text', text: random.pick(texts) };
    case 1:
    case 2:
      return ofSameKind(node, random, donor);
    case 3:
      return nested(node, random);
    default:
      return spoilInside(node, random);
  }
}

const tries = 5;

function ofSameKind({ kind }: JsonTree, random: Random, donor: JsonTree): JsonTree {
  const size = sizeOf(donor);
  let found = nodeAt(donor, random.below(size));
  for (let attempt = 0; attempt < tries && found.kind !== kind; attempt++)
    found = nodeAt(donor, random.below(size));
  return found;
}

const isArrow = (key: string): boolean => ['schema', 'records', 'outputSchema'].includes(key);

function spoilArrow(base64: string, random: Random): JsonTree {
  const bytes = Buffer.from(base64, 'base64');
  return { kind: 'text', text: Buffer.from(mutateArrow(bytes, random, bytes)).toString('base64') };
}

/** Once in a while deeper than any stack. */
function nested(node: JsonTree, random: Random): JsonTree {
  const depth = random.pick([1, 2, 8, 65, 501, random.oneIn(20) ? 20_000 : 3]);
  const isCall = random.oneIn(2);
  if (depth > 1000) return { kind: 'token', token: '['.repeat(depth) + ']'.repeat(depth) };
  let result = node;
  for (let level = 0; level < depth; level++)
    result = isCall ? callOf(result) : { kind: 'array', items: [result] };
  return result;
}

function callOf(argument: JsonTree): JsonTree {
  const call = {
    '@type': 'FunctionCallExpression',
    type: { '@type': 'Bool' },
    functionName: { functionName: '$not' },
  };
  const tree = treeOf(call);
  if (tree.kind !== 'object') return tree;
  return { kind: 'object', entries: [...tree.entries, ['arguments', { kind: 'array', items: [argument] }]] };
}

function spoilInside(node: JsonTree, random: Random): JsonTree {
  switch (node.kind) {
    case 'object':
      return { kind: 'object', entries: spoilEntries(node.entries, random) };
    case 'array':
      return { kind: 'array', items: spoilItems(node.items, random) };
    case 'text':
      return { kind: 'text', text: spoilText(node.text, random) };
    case 'token':
      return random.oneIn(3)
        ? { kind: 'text', text: node.token }
        : { kind: 'token', token: random.pick(tokens) };
  }
}

type Entries = Extract<JsonTree, { kind: 'object' }>['entries'];

function spoilEntries(entries: Entries, random: Random): Entries {
  const at = random.below(entries.length);
  const entry = entries[at];
  if (entry === undefined) return [[random.pick(keys), { kind: 'token', token: random.pick(tokens) }]];
  const [key, value] = entry;
  switch (random.below(5)) {
    case 0:
      return entries.toSpliced(at, 1);
    case 1:
      return [...entries, [key, { kind: 'token', token: random.pick(tokens) }]];
    case 2:
      return entries.toReversed();
    case 3:
      return entries.with(at, [random.pick(keys), value]);
    default:
      return [...entries, [random.pick(keys), value]];
  }
}

function spoilItems(items: readonly JsonTree[], random: Random): readonly JsonTree[] {
  const item = random.maybe(items) ?? { kind: 'token', token: random.pick(tokens) };
  switch (random.below(4)) {
    case 0:
      return items.toReversed();
    case 1:
      return [...items, item];
    case 2:
      return Array.from({ length: copies(textOf(item).length, random) }, () => item);
    default:
      return items.toSpliced(random.below(items.length + 1), 1);
  }
}

/** Many, but of large items only as many as a message has room for. */
function copies(itemLength: number, random: Random): number {
  return Math.ceil((random.oneIn(30) ? 100_000 : 2000) / (itemLength + 5));
}

function spoilText(text: string, random: Random): string {
  if (random.oneIn(3)) return random.oneIn(40) ? 'x'.repeat(100_000) : random.pick(texts);
  const at = random.below(text.length + 1);
  const inserted = random.pick(['', ' ', '\n', '=', '-', '\u0000', '\ud800', '𝄞', ...texts]);
  return text.slice(0, at) + inserted + text.slice(at + random.below(3));
}
