/** Which persona of a column policy a call is answered for, and what that persona sees. */
import type { FederatedIdentity } from '../domain/identity.ts';
import type { TableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import type { Callers, ColumnPolicy, ColumnRule, Persona } from './document.ts';

/**
 * The persona of that name, else the first that fits the caller. Athena says who the caller is; whoever may invoke
 * the function without Athena can say anything, so only Athena should.
 *
 * @param name null: by the caller
 * @throws ConnectorError AccessDenied when none fits
 */
export function personaFor(policy: ColumnPolicy, name: string | null, caller: FederatedIdentity): Persona {
  const persona = policy.personas.find((candidate) =>
    name === null ? isFor(candidate.callers, caller) : candidate.name === name,
  );
  if (persona !== undefined) return persona;
  throw new ConnectorError(
    'AccessDenied',
    name === null
      ? `no persona of the column policy is for the caller ${caller.arn}`
      : `column_policy_persona is ${name}, which the column policy does not have`,
  );
}

function isFor(callers: Callers | null, { arn, iamGroups, principalTags }: FederatedIdentity): boolean {
  if (callers === null) return false;
  const { arns, groups, tags } = callers;
  return (
    (arns === null || arns.some((pattern) => fits(pattern, arn))) &&
    (groups === null || groups.some((group) => iamGroups.includes(group))) &&
    [...tags].every(([name, value]) => principalTags.get(name) === value)
  );
}

/** `*` stands for any characters. Without a regular expression, which a long pattern could make slow. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let from = first.length;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}

/** null: the persona does not see the table. The rule that names it most exactly decides alone. */
export function ruleFor({ tables }: Persona, { schemaName, tableName }: TableName): ColumnRule | null {
  const [schema, table] = [schemaName.toLowerCase(), tableName.toLowerCase()];
  return tables.get(`${schema}.${table}`) ?? tables.get(`${schema}.*`) ?? tables.get('*') ?? null;
}

export function seesSchema({ tables }: Persona, schemaName: string): boolean {
  const schema = schemaName.toLowerCase();
  return [...tables.keys()].some((name) => name === '*' || name.startsWith(`${schema}.`));
}

export function seesColumn(rule: ColumnRule, column: string): boolean {
  const name = column.toLowerCase();
  switch (rule.kind) {
    case 'all':
      return true;
    case 'only':
      return rule.columns.has(name);
    case 'except':
      return !rule.columns.has(name);
    default:
      return rule satisfies never;
  }
}
