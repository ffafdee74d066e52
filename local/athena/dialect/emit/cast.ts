/** CAST and TRY_CAST, where the two engines differ by type: rounding, text forms, JSON, bytes. */
import type { DataType, Expression } from '../tree.ts';
import { fail, type Scope } from './scope.ts';
import { emitType, integralTypes } from './type.ts';

export function emitCast(
  expression: Expression & { readonly kind: 'cast' },
  value: string,
  scope: Scope,
): string {
  const { type, lenient } = expression;
  const target = emitType(type, scope);
  const cast = (text: string, to: string) => `${lenient ? 'TRY_CAST' : 'CAST'}(${text} AS ${to})`;
  if (type.kind !== 'scalar') return cast(value, target);
  if (integralTypes.has(type.name)) {
    const plain = expression.value.kind === 'null' || /^\d+$/.test(value);
    return cast(plain ? value : `athena_integral(${value})`, target);
  }
  switch (type.name) {
    case 'varchar':
      return limitLength(`athena_text(${value})`, type, scope);
    case 'char':
      return `rpad(${limitLength(`athena_text(${value})`, type, scope)}, ${type.parameters[0] ?? 1}, ' ')`;
    case 'json':
      return `athena_json(${value})`;
    case 'varbinary':
      return `athena_bytes(${value})`;
    case 'timestamp':
      return roundTimestamp(cast(value, 'TIMESTAMP'), type, target);
    default:
      return cast(value, target);
  }
}

function limitLength(text: string, type: DataType & { readonly kind: 'scalar' }, scope: Scope): string {
  const [length, ...rest] = type.parameters;
  if (length === undefined) return text;
  if (length < 1 || rest.length > 0)
    throw fail(scope, 'TYPE_MISMATCH', `${type.name} takes one length of at least 1`, type.at);
  return `substr(${text}, 1, ${length})`;
}

/** `timestamp` is `timestamp(3)`. */
function roundTimestamp(text: string, type: DataType & { readonly kind: 'scalar' }, target: string): string {
  const [precision = 3] = type.parameters;
  if (precision > 6) return `CAST(${text} AS ${target})`;
  if (precision > 3) return text;
  return `CAST(CAST(${text} AS ${precision === 0 ? 'TIMESTAMP_S' : 'TIMESTAMP_MS'}) AS TIMESTAMP)`;
}
