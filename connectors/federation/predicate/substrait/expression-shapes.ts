/** The messages of expressions, literals and types; see `shapes.ts` for what is ignored. */
import { ignored, many, one, refused, shape } from './message.ts';

export const expressionShape = shape('Expression', {
  literal: one('message', 1),
  selection: one('message', 2),
  scalar_function: one('message', 3),
  window_function: refused(5),
  if_then: one('message', 6),
  switch_expression: refused(7),
  singular_or_list: one('message', 8),
  multi_or_list: refused(9),
  enum: refused(10),
  cast: one('message', 11),
  subquery: refused(12),
  nested: refused(13),
  dynamic_parameter: refused(14),
});

export const fieldReferenceShape = shape('FieldReference', {
  direct_reference: one('message', 1),
  masked_reference: refused(2),
  expression: refused(3),
  root_reference: one('message', 4),
  outer_reference: refused(5),
});

export const referenceSegmentShape = shape('ReferenceSegment', {
  map_key: refused(1),
  struct_field: one('message', 2),
  list_element: refused(3),
});

export const structFieldShape = shape('ReferenceSegment.StructField', {
  field: one('int32', 1),
  child: refused(2),
});

export const scalarFunctionShape = shape('ScalarFunction', {
  function_reference: one('uint32', 1),
  args: refused(2),
  output_type: one('message', 3),
  arguments: many('message', 4),
  options: many('message', 5),
});

export const functionArgumentShape = shape('FunctionArgument', {
  enum: refused(1),
  type: refused(2),
  value: one('message', 3),
});

export const functionOptionShape = shape('FunctionOption', {
  name: one('string', 1),
  preference: many('string', 2),
});

export const ifThenShape = shape('IfThen', { ifs: many('message', 1), else: one('message', 2) });

export const ifClauseShape = shape('IfThen.IfClause', { if: one('message', 1), outcome: one('message', 2) });

export const orListShape = shape('SingularOrList', { value: one('message', 1), options: many('message', 2) });

/** Casts that can fail are refused, whatever should then happen. */
export const castShape = shape('Cast', {
  type: one('message', 1),
  input: one('message', 2),
  failure_behavior: ignored(3),
});

export const literalShape = shape('Literal', {
  boolean: one('bool', 1),
  i8: one('int32', 2),
  i16: one('int32', 3),
  i32: one('int32', 5),
  i64: one('int64', 7),
  fp32: one('float', 10),
  fp64: one('double', 11),
  string: one('string', 12),
  binary: one('bytes', 13),
  timestamp: one('int64', 14),
  date: one('int32', 16),
  time: refused(17),
  interval_year_to_month: refused(19),
  interval_day_to_second: refused(20),
  fixed_char: one('string', 21),
  var_char: one('message', 22),
  fixed_binary: one('bytes', 23),
  decimal: one('message', 24),
  struct: refused(25),
  map: refused(26),
  timestamp_tz: one('int64', 27),
  uuid: refused(28),
  null: one('message', 29),
  list: refused(30),
  empty_list: refused(31),
  empty_map: refused(32),
  user_defined: refused(33),
  precision_timestamp: one('message', 34),
  precision_timestamp_tz: one('message', 35),
  interval_compound: refused(36),
  precision_time: refused(37),
  nullable: ignored(50),
  type_variation_reference: one('uint32', 51),
});

export const varCharLiteralShape = shape('Literal.VarChar', {
  value: one('string', 1),
  length: one('uint32', 2),
});

export const decimalLiteralShape = shape('Literal.Decimal', {
  value: one('bytes', 1),
  precision: one('int32', 2),
  scale: one('int32', 3),
});

export const timestampLiteralShape = shape('Literal.PrecisionTimestamp', {
  precision: one('int32', 1),
  value: one('int64', 2),
});

export const typeShape = shape('Type', {
  bool: one('message', 1),
  i8: one('message', 2),
  i16: one('message', 3),
  i32: one('message', 5),
  i64: one('message', 7),
  fp32: one('message', 10),
  fp64: one('message', 11),
  string: one('message', 12),
  binary: one('message', 13),
  timestamp: one('message', 14),
  date: one('message', 16),
  time: one('message', 17),
  interval_year: one('message', 19),
  interval_day: one('message', 20),
  fixed_char: one('message', 21),
  varchar: one('message', 22),
  fixed_binary: one('message', 23),
  decimal: one('message', 24),
  struct: one('message', 25),
  list: one('message', 27),
  map: one('message', 28),
  timestamp_tz: one('message', 29),
  user_defined: one('message', 30),
  user_defined_type_reference: one('uint32', 31),
  uuid: one('message', 32),
  precision_timestamp: one('message', 33),
  precision_timestamp_tz: one('message', 34),
  interval_compound: one('message', 35),
  precision_time: one('message', 36),
});

export const simpleTypeShape = shape('Type', {
  type_variation_reference: one('uint32', 1),
  nullability: ignored(2),
});

export const lengthTypeShape = shape('Type', {
  length: one('int32', 1),
  type_variation_reference: one('uint32', 2),
  nullability: ignored(3),
});

export const precisionTypeShape = shape('Type', {
  precision: one('int32', 1),
  type_variation_reference: one('uint32', 2),
  nullability: ignored(3),
});

export const decimalTypeShape = shape('Type.Decimal', {
  scale: one('int32', 1),
  precision: one('int32', 2),
  type_variation_reference: one('uint32', 3),
  nullability: ignored(4),
});

export const structTypeShape = shape('Type.Struct', {
  types: many('message', 1),
  type_variation_reference: one('uint32', 2),
  nullability: ignored(3),
});

export const listTypeShape = shape('Type.List', {
  type: one('message', 1),
  type_variation_reference: one('uint32', 2),
  nullability: ignored(3),
});

export const mapTypeShape = shape('Type.Map', {
  key: one('message', 1),
  value: one('message', 2),
  type_variation_reference: one('uint32', 3),
  nullability: ignored(4),
});
