/** JSON as it is written: keys may repeat, and numbers keep the text that they have. */

export type JsonTree =
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, value: JsonTree])[] }
  | { readonly kind: 'array'; readonly items: readonly JsonTree[] }
  | { readonly kind: 'text'; readonly text: string }
  /** A number, `true`, `false`, `null`, or what only looks like one. */
  | { readonly kind: 'token'; readonly token: string };

export function treeOf(value: unknown): JsonTree {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (Array.isArray(value)) return { kind: 'array', items: value.map(treeOf) };
  if (typeof value === 'object' && value !== null)
    return { kind: 'object', entries: Object.entries(value).map(([key, member]) => [key, treeOf(member)]) };
  return { kind: 'token', token: JSON.stringify(value) ?? 'null' };
}

export function textOf(tree: JsonTree): string {
  switch (tree.kind) {
    case 'object':
      return `{${tree.entries.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join(',')}}`;
    case 'array':
      return `[${tree.items.map(textOf).join(',')}]`;
    case 'text':
      return JSON.stringify(tree.text);
    case 'token':
      return tree.token;
  }
}

export function sizeOf(tree: JsonTree): number {
  switch (tree.kind) {
    case 'object':
      return tree.entries.reduce((size, [, value]) => size + sizeOf(value), 1);
    case 'array':
      return tree.items.reduce((size, item) => size + sizeOf(item), 1);
    case 'text':
    case 'token':
      return 1;
  }
}

/** The tree with its node of that number, counted from the root, replaced. */
export function replaceNode(
  tree: JsonTree,
  position: number,
  replace: (node: JsonTree, key: string) => JsonTree,
): JsonTree {
  let left = position;
  const visit = (node: JsonTree, key: string): JsonTree => {
    if (left-- === 0) return replace(node, key);
    switch (node.kind) {
      case 'object':
        return {
          kind: 'object',
          entries: node.entries.map(([name, value]) => [name, left < 0 ? value : visit(value, name)]),
        };
      case 'array':
        return { kind: 'array', items: node.items.map((item) => (left < 0 ? item : visit(item, key))) };
      case 'text':
      case 'token':
        return node;
    }
  };
  return visit(tree, '');
}

/** All nodes, for a piece of one message to be put into another. */
export function nodeAt(tree: JsonTree, position: number): JsonTree {
  let found = tree;
  replaceNode(tree, position, (node) => {
    found = node;
    return node;
  });
  return found;
}
