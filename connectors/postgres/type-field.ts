/** The Arrow field that a mapping gives, and whether it still gives it. */
import { describeType, type Field, field, isSameType, map, types } from '../federation/index.ts';
import { fold } from './casing.ts';
import type { TypeMapping } from './type-map.ts';

/** The column as Athena sees it. */
export function fieldOf(name: string, { arrowType, element, members }: TypeMapping): Field {
  if (arrowType.kind === 'Map') return map(name, types.varchar, field('value', types.varchar));
  const children =
    element === null
      ? members.map((member) => fieldOf(fold(member.name), member.mapping))
      : [fieldOf('', element)];
  return field(name, arrowType, children);
}

/** Whether a field is what the mapping gives; an element's name means nothing, a member's does. */
export function isMappedTo({ type, children }: Field, { arrowType, element, members }: TypeMapping): boolean {
  if (!isSameType(type, arrowType)) return false;
  if (element !== null) {
    const [child] = children;
    return child !== undefined && isMappedTo(child, element);
  }
  return (
    members.length === children.length &&
    members.every(({ name, mapping }, index) => {
      const child = children[index];
      return child !== undefined && fold(child.name) === fold(name) && isMappedTo(child, mapping);
    })
  );
}

/** As in messages, like {@link describeMapping}. */
export function describeField({ type, children }: Field): string {
  const [element] = children;
  if (type.kind === 'List' && element !== undefined) return `array of ${describeField(element)}`;
  return type.kind === 'Struct'
    ? `row of (${children.map((child) => describeField(child)).join(', ')})`
    : describeType(type);
}

/** As in messages: `array of Utf8`. */
export function describeMapping(mapping: TypeMapping): string {
  return describeField(fieldOf('', mapping));
}
