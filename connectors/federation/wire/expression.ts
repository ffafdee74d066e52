import type { ArrowSchema } from '../arrow/type.ts';
import type { Expression } from '../domain/constraints.ts';
import { ConnectorError } from '../errors.ts';
import { decodeArrowType, encodeArrowType } from './arrow-type.ts';
import { encodeBlock } from './block.ts';
import type { WireFormat } from './format.ts';
import { asArray, asString, isAbsent, isJsonObject, type Json, malformed, member, typeOf } from './json.ts';
import { decodeValues, valueBlock } from './value-set.ts';

type ExpressionKind = Expression['kind'];
type Schemas = Map<string, ArrowSchema>;

/** Deeper than any query that a person or a tool writes; a limit for the stack. */
const maxDepth = 500;

const decoders: Readonly<
  Record<ExpressionKind, (json: Json, schemas: Schemas, depth: number) => Expression>
> = {
  FunctionCallExpression: (json, schemas, depth) => ({
    kind: 'FunctionCallExpression',
    type: decodeArrowType(member(json, 'type')),
    functionName: decodeFunctionName(member(json, 'functionName')),
    args: asArray(member(json, 'arguments'), (argument) => decodeExpression(argument, schemas, depth + 1)),
  }),
  VariableExpression: (json) => ({
    kind: 'VariableExpression',
    columnName: asString(member(json, 'columnName')),
    type: decodeArrowType(member(json, 'type')),
  }),
  ConstantExpression: (json, schemas) => {
    const block = member(json, 'valueBlock');
    const type = decodeArrowType(member(json, 'type'));
    // Values are of the type in which they are written; of the constants of a list, another may be told beside.
    return isAbsent(block)
      ? { kind: 'ConstantExpression', type, values: null }
      : { kind: 'ConstantExpression', ...decodeValues(block, schemas) };
  },
};

function isExpressionKind(name: string): name is ExpressionKind {
  return Object.hasOwn(decoders, name);
}

export function decodeExpression(json: Json, schemas: Schemas, depth = 0): Expression {
  if (depth > maxDepth) {
    throw new ConnectorError(
      'InvalidInput',
      `${json.path.slice(0, 80)}…: expressions are nested more than ${maxDepth} deep`,
    );
  }
  const kind = typeOf(json);
  if (!isExpressionKind(kind))
    throw malformed(`${json.path}.@type`, `one of ${Object.keys(decoders).join(', ')}`, kind);
  return decoders[kind](json, schemas, depth);
}

function decodeFunctionName(json: Json): string {
  return asString(isJsonObject(json.value) ? member(json, 'functionName') : json);
}

type ExpressionEncoder<Kind extends ExpressionKind> = (
  expression: Extract<Expression, { kind: Kind }>,
  format: WireFormat,
) => object;

const encoders: { readonly [Kind in ExpressionKind]: ExpressionEncoder<Kind> } = {
  FunctionCallExpression: ({ kind, type, functionName, args }, format) => ({
    '@type': kind,
    type: encodeArrowType(type),
    functionName: { functionName },
    arguments: args.map((argument) => encodeExpression(argument, format)),
  }),
  VariableExpression: ({ kind, columnName, type }) => ({
    '@type': kind,
    columnName,
    type: encodeArrowType(type),
  }),
  ConstantExpression: ({ kind, type, values }, format) => ({
    '@type': kind,
    valueBlock: values === null ? null : encodeBlock(valueBlock(type, values), format),
    type: encodeArrowType(type),
  }),
};

export function encodeExpression(expression: Expression, format: WireFormat): object {
  const encode = encoders[expression.kind] as ExpressionEncoder<ExpressionKind>;
  return encode(expression, format);
}
