/** The members that nested types must have: a list one, a map its `entries` of `key` and `value`. */
import type { Field } from './type.ts';

/** What is wrong with the field's members; null for nothing. Members' own members are not looked at. */
export function nestingFault({ type, children }: Field): string | null {
  switch (type.kind) {
    case 'List':
      return children.length === 1 ? null : `a list has one member, not ${children.length}`;
    case 'Map':
      return isMapLayout(children) ? null : 'a map has one member, a struct of key and value';
    default:
      return null;
  }
}

function isMapLayout([entries, ...others]: readonly Field[]): boolean {
  if (entries === undefined || others.length > 0 || entries.type.kind !== 'Struct') return false;
  const names = entries.children.map(({ name }) => name);
  return names.length === 2 && names[0] === 'key' && names[1] === 'value';
}
