/**
 * Types of arguments and results as an author of a function writes them, and the TypeScript types that follow: what
 * a function gets is the one form of `scalar.ts`, what it may give is all that `coerce.ts` takes.
 */
import type { Decimal } from '../arrow/scalar.ts';
import type { ZonedTimestamp } from '../arrow/time-zone.ts';
import { type ArrowType, type Field, field, map } from '../arrow/type.ts';

/** A type without members; `types` of the SDK's door has all that Athena takes. */
type FlatType = Exclude<ArrowType, { kind: 'List' | 'FixedSizeList' | 'Struct' | 'Map' | 'Union' }>;

export interface ListOf<Element = unknown> {
  readonly kind: 'ListOf';
  readonly element: Element;
}

export interface StructOf<Members = unknown> {
  readonly kind: 'StructOf';
  readonly members: Members;
}

export interface MapOf<Key = unknown, Value = unknown> {
  readonly kind: 'MapOf';
  readonly key: Key;
  readonly value: Value;
}

export type UdfType =
  | FlatType
  | ListOf<UdfType>
  | StructOf<{ readonly [name: string]: UdfType }>
  | MapOf<FlatType, UdfType>;

/** `array(…)` in SQL: an array in JavaScript. */
export function listOf<const Element extends UdfType>(element: Element): ListOf<Element> {
  return { kind: 'ListOf', element };
}

/** `row(…)` in SQL: an object in JavaScript, with its members in this order. */
export function structOf<const Members extends { readonly [name: string]: UdfType }>(
  members: Members,
): StructOf<Members> {
  return { kind: 'StructOf', members };
}

/** `map(…)` in SQL: a Map in JavaScript. */
export function mapOf<const Key extends FlatType, const Value extends UdfType>(
  key: Key,
  value: Value,
): MapOf<Key, Value> {
  return { kind: 'MapOf', key, value };
}

/** The type that a value of `Type` has when a function gets it. Null is beside it, not in it. */
export type ArgumentValue<Type> = Type extends { readonly kind: 'Bool' }
  ? boolean
  : Type extends { readonly kind: 'Int'; readonly bitWidth: infer Width }
    ? Width extends 64
      ? bigint
      : number
    : Type extends { readonly kind: 'FloatingPoint' }
      ? number
      : Type extends { readonly kind: 'Decimal' }
        ? Decimal
        : Type extends { readonly kind: 'Utf8' }
          ? string
          : Type extends { readonly kind: 'Binary' }
            ? Uint8Array
            : Type extends { readonly kind: 'Date'; readonly unit: infer Unit }
              ? Unit extends 'DAY'
                ? number
                : bigint
              : Type extends { readonly kind: 'Timestamp' }
                ? bigint
                : Type extends ListOf<infer Element>
                  ? readonly (ArgumentValue<Element> | null)[]
                  : Type extends StructOf<infer Members>
                    ? { readonly [Name in keyof Members]: ArgumentValue<Members[Name]> | null }
                    : Type extends MapOf<infer Key, infer Value>
                      ? ReadonlyMap<ArgumentValue<Key>, ArgumentValue<Value> | null>
                      : never;

/** What a function may give for a result of `Type`; null beside it. */
export type ResultValue<Type> = Type extends { readonly kind: 'Bool' }
  ? boolean
  : Type extends { readonly kind: 'Int' }
    ? number | bigint
    : Type extends { readonly kind: 'FloatingPoint' }
      ? number
      : Type extends { readonly kind: 'Decimal' }
        ? Decimal | bigint | number | string
        : Type extends { readonly kind: 'Utf8' }
          ? string
          : Type extends { readonly kind: 'Binary' }
            ? Uint8Array
            : Type extends { readonly kind: 'Date' }
              ? Date | number | bigint
              : Type extends { readonly kind: 'Timestamp' }
                ? bigint | Date | ZonedTimestamp
                : Type extends ListOf<infer Element>
                  ? Iterable<ResultValue<Element> | null>
                  : Type extends StructOf<infer Members>
                    ? { readonly [Name in keyof Members]: ResultValue<Members[Name]> | null }
                    : Type extends MapOf<infer Key, infer Value>
                      ? ReadonlyMap<ResultValue<Key>, ResultValue<Value> | null>
                      : never;

/** As a column. */
export function fieldOfType(name: string, type: UdfType): Field {
  switch (type.kind) {
    case 'ListOf':
      return field(name, { kind: 'List' }, [fieldOfType('', type.element)]);
    case 'StructOf': {
      const members = Object.entries(type.members).map(([member, of]) => fieldOfType(member, of));
      return field(name, { kind: 'Struct' }, members);
    }
    case 'MapOf':
      return map(name, type.key, fieldOfType('value', type.value));
    default:
      return field(name, type);
  }
}
