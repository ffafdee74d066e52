/** Glue's types as the columns that Athena gets. The element of a list has its column's name, as AWS's connectors give it. */
import { type Field, field, struct } from '../arrow/type.ts';
import type { GlueType } from './type.ts';

export function fieldOfGlueType(name: string, type: GlueType): Field {
  switch (type.kind) {
    case 'scalar':
      return field(name, type.type);
    case 'list':
      return field(name, { kind: 'List' }, [fieldOfGlueType(name, type.element)]);
    case 'struct':
      return struct(
        name,
        type.members.map((member) => fieldOfGlueType(member.name, member.type)),
      );
    case 'map': {
      const key = { ...fieldOfGlueType('key', type.key), nullable: false };
      const entries = struct('entries', [key, fieldOfGlueType('value', type.value)]);
      return field(name, { kind: 'Map' }, [{ ...entries, nullable: false }]);
    }
  }
}

/** Decimals, sets and maps, anywhere in the type: AWS's connectors did not always have them, and mark such tables. */
export function hasLateType(type: GlueType): boolean {
  switch (type.kind) {
    case 'scalar':
      return type.type.kind === 'Decimal';
    case 'list':
      return type.word === 'set' || hasLateType(type.element);
    case 'struct':
      return type.members.some((member) => hasLateType(member.type));
    case 'map':
      return true;
  }
}
