/** Grows a vector value by value. A builder per layout; `createVectorBuilder` chooses. */
import { ConnectorError } from '../errors.ts';
import { BitsBuilder, FixedBuilder, VariableBuilder } from './builder-flat.ts';
import { ListBuilder, StructBuilder } from './builder-nested.ts';
import { layoutOf } from './layout.ts';
import { nestingFault } from './nesting.ts';
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
    case 'list':
      return new ListBuilder(field, createVectorBuilder(elementOf(field)));
    case 'struct':
      return new StructBuilder(field, field.children.map(createVectorBuilder));
    case 'none':
    case 'fixed-list':
      throw notSupported(field);
  }
}

/** A map's entries are filled by name, so other names would leave keys and values null. */
function elementOf(field: Field): Field {
  const fault = nestingFault(field);
  const [element] = field.children;
  if (fault === null && element !== undefined) return element;
  throw new ConnectorError(
    'OperationNotSupported',
    `column ${JSON.stringify(field.name)} of type ${describeType(field.type)} cannot be built: ${fault}`,
  );
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

type Row = Readonly<Record<string, unknown>>;

/** Rows by column name; a column that a row lacks is null there, and one that the schema lacks is passed over. */
export function buildBlock(schema: ArrowSchema, rows: Iterable<Row>): Block {
  const builders = schema.fields.map(createVectorBuilder);
  let rowCount = 0;
  for (const row of rows) {
    appendRow(builders, schema.fields, row);
    rowCount++;
  }
  return { schema, rowCount, vectors: builders.map((builder) => builder.finish()) };
}

/** One builder a field, in the same order. */
export function appendRow(builders: readonly VectorBuilder[], fields: readonly Field[], row: Row): void {
  for (const [index, { name }] of fields.entries()) {
    // What every object inherits, such as `constructor`, is not the value of a column of that name.
    const isInherited = name in Object.prototype && !Object.hasOwn(row, name);
    builders[index]?.append(isInherited ? null : row[name]);
  }
}
