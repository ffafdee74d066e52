/**
 * LIKE. The predicate has no escape character, so a pattern with one is taken where it can be written without:
 * when nothing is escaped, or when no wildcard is left that is not.
 */
import type { Operand, Predicate } from '../predicate.ts';
import { type DeclaredFunction, unsupportedFunction } from './extension.ts';
import type { TypedOperand } from './operand.ts';
import { describePlanType } from './plan-type.ts';

export function decodeLike(declared: DeclaredFunction, args: readonly TypedOperand[]): Predicate {
  const [value, pattern, escaping] = args;
  if (value === undefined || pattern === undefined) throw unsupportedFunction(declared, 'has no pattern');
  for (const { type } of args) {
    if (type.name !== 'string' && type.name !== 'varchar' && type.name !== 'fixed_char')
      throw unsupportedFunction(declared, `takes text, not ${describePlanType(type)}`);
  }
  if (escaping === undefined) return { kind: 'like', operand: value.operand, pattern: pattern.operand };
  return escapedLike(declared, value, textOf(declared, pattern), textOf(declared, escaping));
}

function escapedLike(
  declared: DeclaredFunction,
  value: TypedOperand,
  pattern: string,
  escaping: string,
): Predicate {
  const [escapeCharacter, ...others] = escaping;
  if (escapeCharacter === undefined || others.length > 0)
    throw unsupportedFunction(declared, 'has an escape that is not one character');
  const { text, hasWildcard, hasEscaped } = resolve(declared, pattern, escapeCharacter);
  const constant: Operand = { kind: 'constant', type: { kind: 'Utf8' }, value: text };
  if (!hasEscaped) return { kind: 'like', operand: value.operand, pattern: constant };
  if (hasWildcard) throw unsupportedFunction(declared, 'has wildcards both escaped and not');
  return { kind: 'comparison', operator: '=', left: value.operand, right: constant };
}

interface Resolved {
  readonly text: string;
  readonly hasWildcard: boolean;
  /** Whether a wildcard's character stands for itself. */
  readonly hasEscaped: boolean;
}

function resolve(declared: DeclaredFunction, pattern: string, escapeCharacter: string): Resolved {
  const characters = [...pattern];
  let text = '';
  let hasWildcard = false;
  let hasEscaped = false;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? '';
    if (character !== escapeCharacter) {
      hasWildcard ||= isWildcard(character);
      text += character;
      continue;
    }
    index++;
    const escaped = characters[index] ?? '';
    if (escaped !== escapeCharacter && !isWildcard(escaped))
      throw unsupportedFunction(declared, 'escapes what is neither a wildcard nor the escape character');
    hasEscaped ||= isWildcard(escaped);
    text += escaped;
  }
  return { text, hasWildcard, hasEscaped };
}

function isWildcard(character: string): boolean {
  return character === '%' || character === '_';
}

function textOf(declared: DeclaredFunction, { operand }: TypedOperand): string {
  if (operand.kind === 'constant' && typeof operand.value === 'string') return operand.value;
  throw unsupportedFunction(declared, 'has an escape, but its pattern or its escape is not a constant');
}
