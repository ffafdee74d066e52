/**
 * A connector under a column policy: what its persona does not see is neither listed nor described, and a scan that
 * names it is refused wherever it appears: among the columns to deliver, in a filter, in an order. What Athena sends
 * is not trusted to come from a description of ours.
 */
import { arrowSchema } from '../arrow/type.ts';
import type {
  Connector,
  PartitionLayout,
  Passthrough,
  ReadPlan,
  Row,
  ScanRequest,
  TableDescription,
  TablePage,
} from '../connector.ts';
import { describeTableName, type TableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import { columnsOf } from '../predicate/columns.ts';
import type { ColumnRule, Persona } from './document.ts';
import { ruleFor, seesColumn, seesSchema } from './persona.ts';
import { createPersonaReader, type ReadPersona } from './source.ts';

/** Without the variable `column_policy` the connector is as it was. */
export function withColumnPolicy<Accepted>(connector: Connector<Accepted>): Connector<Accepted> {
  const readPersona = createPersonaReader();
  const { layout, passthrough, promises } = connector;
  // An author's connector may be an instance of a class.
  const planSplits = connector.planSplits?.bind(connector);
  const pushdown = connector.pushdown?.bind(connector);
  const explain = connector.explain?.bind(connector);
  const selfTest = connector.selfTest?.bind(connector);
  const onPing = connector.onPing?.bind(connector);
  const environmentFromGlueConnection = connector.environmentFromGlueConnection?.bind(connector);
  return {
    sourceType: connector.sourceType,
    ...(promises && { promises }),
    ...(passthrough && { passthrough: governedPassthrough(passthrough, readPersona) }),
    ...(layout && { layout: governedLayout(layout, readPersona) }),
    ...(onPing && { onPing }),
    ...(environmentFromGlueConnection && { environmentFromGlueConnection }),

    async listSchemaNames(context) {
      const persona = await readPersona(context);
      const names = await connector.listSchemaNames(context);
      return persona === null ? names : names.filter((name) => seesSchema(persona, name));
    },

    async listTables(schemaName, page, context) {
      const persona = await readPersona(context);
      const found = await connector.listTables(schemaName, page, context);
      if (persona === null) return found;
      if (!isPage(found)) {
        // Without a schema a connector has to give pages; `tablePageOf` says so to its author.
        return schemaName === null
          ? found
          : found.filter((tableName) => ruleFor(persona, { schemaName, tableName }) !== null);
      }
      return { ...found, tables: found.tables.filter((table) => ruleFor(persona, table) !== null) };
    },

    async describeTable(tableName, context) {
      const persona = await readPersona(context);
      if (persona === null) return connector.describeTable(tableName, context);
      const rule = ruleFor(persona, tableName);
      if (rule === null) throw notShown(tableName, persona);
      const description = shownPart(await connector.describeTable(tableName, context), rule);
      if (description.schema.fields.length === 0) throw notShown(tableName, persona);
      return description;
    },

    ...(planSplits && {
      async planSplits(request, context) {
        assertScan(request, await readPersona(context));
        return planSplits(request, context);
      },
    }),

    ...(pushdown && {
      async pushdown(request, context) {
        assertScan(request, await readPersona(context));
        return pushdown(request, context);
      },
    }),

    ...(explain && {
      async explain(request, context) {
        assertPassthrough(await readPersona(context));
        return explain(request, context);
      },
    }),

    ...(selfTest && {
      selfTest: (context) =>
        selfTest(context).map((check) => ({
          ...check,
          async run() {
            assertPassthrough(await readPersona(context));
            return check.run();
          },
        })),
    }),

    async read(plan, context) {
      assertPlan(plan, await readPersona(context));
      return connector.read(plan, context);
    },
  };
}

function isPage(found: readonly string[] | TablePage): found is TablePage {
  return 'nextToken' in found;
}

/** What a persona sees of a table. The metadata of a schema is by column: comments, and what connectors add. */
function shownPart({ schema, partitionColumns }: TableDescription, rule: ColumnRule): TableDescription {
  const hidden = new Set(schema.fields.map(({ name }) => name).filter((name) => !seesColumn(rule, name)));
  const shown = arrowSchema(
    schema.fields.filter(({ name }) => !hidden.has(name)),
    new Map([...schema.metadata].filter(([key]) => !hidden.has(key))),
  );
  if (partitionColumns === undefined) return { schema: shown };
  return { schema: shown, partitionColumns: partitionColumns.filter((name) => !hidden.has(name)) };
}

/** A statement of the source's own sees all that the source shows the connector: a policy cannot follow it. */
function governedPassthrough(passthrough: Passthrough, readPersona: ReadPersona): Passthrough {
  return {
    ...passthrough,
    async describe(args, context) {
      assertPassthrough(await readPersona(context));
      return passthrough.describe(args, context);
    },
  };
}

function governedLayout(layout: PartitionLayout, readPersona: ReadPersona): PartitionLayout {
  return {
    ...layout,
    async *rows(request, context) {
      const persona = await readPersona(context);
      assertScan(request, persona);
      const rule = persona === null ? null : ruleFor(persona, request.tableName);
      const own = new Set((layout.extraFields?.(request) ?? []).map(({ name }) => name));
      for await (const row of layout.rows(request, context)) {
        yield rule === null ? row : shownRow(row, (name) => own.has(name) || seesColumn(rule, name));
      }
    },
  };
}

/** The names of the partition columns are Athena's to say, so rows have nothing else. */
function shownRow(row: Row, isShown: (name: string) => boolean): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => isShown(name)));
}

function assertScan(request: ScanRequest, persona: Persona | null): void {
  if (persona === null) return;
  if (request.passthroughArguments.size > 0) {
    assertPassthrough(persona);
    return;
  }
  assertColumns(persona, request.tableName, [
    ...(request.output ?? []).map(({ name }) => name),
    ...columnsOf(request.predicate).map(({ name }) => name),
    ...request.orderBy.map(({ columnName }) => columnName),
  ]);
}

function assertPlan(plan: ReadPlan<unknown>, persona: Persona | null): void {
  if (persona === null) return;
  if (plan.passthroughArguments.size > 0) {
    assertPassthrough(persona);
    return;
  }
  assertColumns(persona, plan.tableName, [
    ...[...plan.output, ...plan.filterOnly].map(({ name }) => name),
    ...plan.orderBy.map(({ columnName }) => columnName),
  ]);
}

function assertColumns(persona: Persona, tableName: TableName, columns: readonly string[]): void {
  const rule = ruleFor(persona, tableName);
  if (rule === null) throw notShown(tableName, persona);
  const hidden = [...new Set(columns.filter((column) => !seesColumn(rule, column)))];
  if (hidden.length === 0) return;
  throw new ConnectorError(
    'AccessDenied',
    `table ${describeTableName(tableName)} has no column ${hidden.join(', ')} that persona ${persona.name} may read (column_policy)`,
  );
}

function assertPassthrough(persona: Persona | null): void {
  if (persona === null || persona.mayPassThrough) return;
  throw new ConnectorError(
    'AccessDenied',
    `persona ${persona.name} may not run statements of the source's own: the column policy does not reach into them`,
  );
}

/** Whether the table exists is not said. */
function notShown(tableName: TableName, persona: Persona): ConnectorError {
  return new ConnectorError(
    'EntityNotFound',
    `table ${describeTableName(tableName)} does not exist, or persona ${persona.name} may not read it (column_policy)`,
  );
}
