/**
 * Tables in the docs that follow from the code. `UPDATE_DOCS=1 npm test -- test/docs/generated` writes them; without it, the
 * test fails when a page no longer says what the code does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type ArrowType, describeType, types } from '../../connectors/federation/arrow/type.ts';
import { mapType } from '../../connectors/postgres/type-map.ts';
import type { FunctionEntry } from '../../local/athena/dialect/functions/entry.ts';
import { functionFamilies } from '../../local/athena/dialect/functions.ts';
import { conformanceSections } from './conformance.ts';
import type { Section } from './section.ts';

/** Name as PostgreSQL shows it, OID, type modifier. */
const postgresTypes: readonly (readonly [name: string, oid: number, modifier: number])[] = [
  ['boolean', 16, -1],
  ['smallint', 21, -1],
  ['integer', 23, -1],
  ['bigint', 20, -1],
  ['oid', 26, -1],
  ['real', 700, -1],
  ['double precision', 701, -1],
  ['numeric(10,2)', 1700, ((10 << 16) | 2) + 4],
  ['numeric(50,2)', 1700, ((50 << 16) | 2) + 4],
  ['numeric', 1700, -1],
  ['text', 25, -1],
  ['character varying(n)', 1043, -1],
  ['character(n)', 1042, -1],
  ['bytea', 17, -1],
  ['date', 1082, -1],
  ['timestamp', 1114, -1],
  ['timestamp with time zone', 1184, -1],
  ['uuid', 2950, -1],
  ['json', 114, -1],
  ['jsonb', 3802, -1],
  ['inet', 869, -1],
];

const athenaNames: ReadonlyMap<string, string> = new Map(
  Object.entries(types).flatMap(([name, type]) =>
    typeof type === 'function' ? [] : [[describeType(type), name]],
  ),
);

function athenaName(type: ArrowType): string {
  if (type.kind === 'Decimal') return `decimal(${type.precision},${type.scale})`;
  return athenaNames.get(describeType(type)) ?? describeType(type);
}

function typeLines(): readonly string[] {
  const rows = postgresTypes.map(([name, oid, modifier]) => {
    const { arrowType, family, parameterType } = mapType(oid, modifier);
    const compared = family === 'shown-as-text' ? 'its text' : parameterType;
    return `| \`${name}\` | \`${athenaName(arrowType)}\` | ${describeType(arrowType)} | ${compared} |`;
  });
  return ['| PostgreSQL | Athena | Arrow | filters compare as |', '|---|---|---|---|', ...rows];
}

function functionLines(): readonly string[] {
  return functionFamilies.flatMap(({ title, functions }) => {
    const entries = Object.entries(functions).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const answered = entries.filter(([, { how }]) => how !== 'unsupported').map(([name]) => `\`${name}\``);
    const refused = entries.flatMap(([name, entry]) => refusal(name, entry));
    if (answered.length + refused.length === 0) return [];
    return [
      `**${title}.** ${answered.join(', ')}.`,
      ...(refused.length === 0 ? [] : ['', `Not answered: ${refused.join(', ')}.`]),
      '',
    ];
  });
}

function refusal(name: string, entry: FunctionEntry): readonly string[] {
  if (entry.how !== 'unsupported') return [];
  return [entry.why === undefined ? `\`${name}\`` : `\`${name}\` (${entry.why})`];
}

const sections: readonly Section[] = [
  { page: 'docs/postgres.md', marker: 'types', lines: typeLines() },
  { page: 'docs/sql.md', marker: 'functions', lines: functionLines() },
  ...conformanceSections,
];

describe('a generated section says what the code does', () => {
  it.each(sections)('$page: $marker', ({ page, marker, lines }) => {
    const text = readFileSync(page, 'utf8');
    const pattern = new RegExp(`(<!-- ${marker} -->\n)[\\s\\S]*?(<!-- /${marker} -->)`);
    expect(text).toMatch(pattern);
    const written = text.replace(
      pattern,
      (_, open: string, close: string) => `${open}${lines.join('\n').trimEnd()}\n${close}`,
    );
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, written);
    else expect(text).toBe(written);
  });
});
