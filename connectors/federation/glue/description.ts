/**
 * A table of Glue as a connector describes it. Properties that say how the source is read travel in the schema's
 * metadata, under the names that AWS's connectors use; Athena hands them back with every request.
 */
import { arrowSchema } from '../arrow/type.ts';
import type { TableDescription } from '../connector.ts';
import { describeTableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import { fieldOfGlueType, hasLateType } from './field.ts';
import { parseMapping } from './mapping.ts';
import type { GlueColumn, GlueTable } from './table.ts';
import { type GlueType, parseGlueType } from './type.ts';

/** Keys of a described table's metadata; the first three are table properties that people set. */
export const glueProperties = {
  /** `glue=source,…`: columns of other names in the source. */
  columnMapping: 'columnMapping',
  /** The table's name in the source. */
  sourceTable: 'sourceTable',
  /** `glue=format,…`: how dates in texts are written. */
  datetimeFormats: 'datetimeFormatMapping',
  /** The same by the names that the schema has. */
  normalizedDatetimeFormats: 'datetimeFormatMappingNormalized',
  viewTemplate: '_view_template',
  /** `true`: there is a decimal, a set or a map. */
  hasLateType: 'glueTableContainsPreviouslyUnsupportedType',
} as const;

const reservedKeys: ReadonlySet<string> = new Set(Object.values(glueProperties));
const tableArn = /^arn:aws(?:-[a-z]+)*:[a-z0-9-]+:[a-z0-9-]+:\d{12}:table\/(.+)$/;

interface MappedColumn extends GlueColumn {
  /** As the schema has it. */
  readonly mappedName: string;
  readonly parsedType: GlueType;
}

/** @throws ConnectorError InvalidInput or OperationNotSupported that names the column or the property */
export function describeGlueTable(table: GlueTable): TableDescription {
  try {
    return describe(table);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const name = describeTableName({ schemaName: table.databaseName, tableName: table.name });
    throw new ConnectorError(error.code, `table ${name} of Glue: ${error.message}`, { cause: error });
  }
}

function describe(table: GlueTable): TableDescription {
  const { parameters } = table;
  const names = parseMapping(glueProperties.columnMapping, parameters.get(glueProperties.columnMapping));
  const map = (column: GlueColumn) => mapColumn(column, names);
  const partitionKeys = table.partitionKeys.map(map);
  const columns = [...table.columns.map(map), ...partitionKeys];
  assertDistinct(columns);
  return {
    schema: arrowSchema(
      columns.map(({ mappedName, parsedType }) => fieldOfGlueType(mappedName, parsedType)),
      new Map([
        ...parameters,
        ...commentsOf(columns),
        ...sourceTableOf(table),
        ...datetimeFormatsOf(parameters, columns),
        ...viewOf(table),
        [glueProperties.hasLateType, String(columns.some(({ parsedType }) => hasLateType(parsedType)))],
      ]),
    ),
    partitionColumns: partitionKeys.map(({ mappedName }) => mappedName),
  };
}

function mapColumn(column: GlueColumn, names: ReadonlyMap<string, string>): MappedColumn {
  try {
    const parsedType = parseGlueType(column.type);
    return { ...column, parsedType, mappedName: names.get(column.name) ?? column.name };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new ConnectorError(error.code, `column ${column.name}: ${error.message}`, { cause: error });
  }
}

function assertDistinct(columns: readonly MappedColumn[]): void {
  const seen = new Map<string, string>();
  for (const { name, mappedName } of columns) {
    const other = seen.get(mappedName);
    if (other !== undefined) {
      const fault =
        other === name
          ? `there are two columns ${name}`
          : `columns ${other} and ${name} are both mapped to ${mappedName}`;
      throw new ConnectorError('InvalidInput', `${fault}; correct the columns, or property columnMapping`);
    }
    seen.set(mappedName, name);
  }
}

type Entries = readonly (readonly [key: string, value: string])[];

/** A comment wins over a table property of the column's name, but never over what says how the source is read. */
function commentsOf(columns: readonly MappedColumn[]): Entries {
  return columns.flatMap(({ mappedName, comment }) => {
    const isComment = comment !== null && comment.trim() !== '' && !reservedKeys.has(mappedName);
    return isComment ? [[mappedName, comment] as const] : [];
  });
}

function sourceTableOf({ parameters, location }: GlueTable): Entries {
  const key = glueProperties.sourceTable;
  const name = parameters.get(key) ?? tableArn.exec(location ?? '')?.[1];
  return name === undefined ? [] : [[key, name]];
}

function datetimeFormatsOf(
  parameters: ReadonlyMap<string, string>,
  columns: readonly MappedColumn[],
): Entries {
  const property = glueProperties.datetimeFormats;
  const formats = parseMapping(property, parameters.get(property));
  const known = columns.flatMap(({ name, mappedName }) => {
    const format = formats.get(name);
    return format === undefined ? [] : [`${mappedName}=${format}`];
  });
  return known.length === 0 ? [] : [[glueProperties.normalizedDatetimeFormats, known.join(',')]];
}

function viewOf({ viewOriginalText }: GlueTable): Entries {
  return viewOriginalText === null || viewOriginalText === ''
    ? []
    : [[glueProperties.viewTemplate, viewOriginalText]];
}
