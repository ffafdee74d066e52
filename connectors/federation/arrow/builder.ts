/** Grows a vector value by value. A builder per layout; `createVectorBuilder` chooses. */
import { ConnectorError } from '../errors.ts';
import { BitsBuilder, FixedBuilder, VariableBuilder } from './builder-flat.ts';
import { ListBuilder, StructBuilder } from './builder-nested.ts';
import { layoutOf } from './layout.ts';
import { type ArrowSchema, describeType, type Field } from './type.ts';
import type { Block, Vector } from './vector.ts';
import type { VectorBuilder } from './vector-builder.ts';

/** @throws ConnectorError OperationNotSupported for a type that Athena cannot receive */
export function createVectorBuilder(field: Field): VectorBuilder {
  const layout = layoutOf(field.type);
  switch (layout.kind) {
    case 'bits':
      return new BitsBuilder(field);
    case 'fixed':
      return new FixedBuilder(field, layout.byteWidth);
    case 'variable':
      return new VariableBuilder(field);
    case 'list': {
      const element = field.children[0];
      if (element === undefined) throw notSupported(field);
      return new ListBuilder(field, createVectorBuilder(element));
    }
    case 'struct':
      return new StructBuilder(field, field.children.map(createVectorBuilder));
    case 'none':
    case 'fixed-list':
      throw notSupported(field);
  }
}

function notSupported(field: Field): ConnectorError {
  return new ConnectorError(
    'OperationNotSupported',
    `column ${JSON.stringify(field.name)} of type ${describeType(field.type)} cannot be built: Athena has no such type`,
  );
}

export function vectorFromValues(field: Field, values: Iterable<unknown>): Vector {
  const builder = createVectorBuilder(field);
  for (const value of values) builder.append(value);
  return builder.finish();
}

/** Rows by column name; a column that a row lacks is null there, and one that the schema lacks is passed over. */
export function buildBlock(schema: ArrowSchema, rows: Iterable<Readonly<Record<string, unknown>>>): Block {
  const builders = schema.fields.map(createVectorBuilder);
  let rowCount = 0;
  for (const row of rows) {
    for (const [index, field] of schema.fields.entries()) builders[index]?.append(row[field.name]);
    rowCount++;
  }
  return { schema, rowCount, vectors: builders.map((builder) => builder.finish()) };
}
