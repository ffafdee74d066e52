/**
 * What PostgreSQL's catalogs say of types that are not built in: what a domain stands on, the members of a
 * composite, the bound of a range. Asked once for all columns of a table, and only where there is such a type.
 */
import type { DeclaredType, Structure } from './declared-type.ts';
import type { Session, TextRow } from './session.ts';
import { elementOidOf, isBuiltIn } from './type-map.ts';

/** As a column, a member or a query's result declares it. */
export interface TypeUse {
  readonly oid: number;
  readonly modifier: number;
  readonly dimensions: number;
}

interface TypeFacts {
  readonly kind: 'base' | 'domain' | 'composite' | 'range' | 'array' | 'hstore' | 'vector';
  /** What a domain stands on, or the bound of a range. */
  readonly base: TypeUse;
  readonly members: readonly (TypeUse & { readonly name: string })[];
}

/** By OID; a type that is not there is as its OID says. */
export type TypeCatalog = ReadonlyMap<number, TypeFacts>;

export async function readTypeCatalog(session: Session, uses: Iterable<TypeUse>): Promise<TypeCatalog> {
  const oids = new Set([...uses].map(({ oid }) => oid).filter((oid) => !isBuiltIn(oid)));
  if (oids.size === 0) return new Map();
  const rows = await session.query({ sql: factsSql, parameters: [`{${[...oids].join(',')}}`] });
  return new Map(rows.map(decodeFacts));
}

/**
 * All types that those of `$1` are made of. An array's elements are not among them: whether it is one is all that
 * counts, because elements of types that are not built in are texts.
 */
const factsSql = `WITH RECURSIVE reached(oid) AS (
  SELECT unnest($1::oid[])
  UNION
  SELECT part.oid FROM reached r JOIN pg_catalog.pg_type t ON t.oid = r.oid
  CROSS JOIN LATERAL (
    SELECT t.typbasetype WHERE t.typtype = 'd'
    UNION ALL
    SELECT a.atttypid FROM pg_catalog.pg_attribute a
    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT g.rngsubtype FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid
  ) part(oid)
)
SELECT t.oid::int8::text,
  CASE WHEN t.typtype = 'd' THEN 'domain' WHEN t.typtype = 'c' THEN 'composite' WHEN t.typtype = 'r' THEN 'range'
    -- int2vector and oidvector have elements, and are no arrays to a cast.
    WHEN t.typelem <> 0 AND t.typlen = -1 AND t.oid NOT IN (22, 30) THEN 'array'
    WHEN p.proname IN ('hstore_send', 'vector_send') AND t.typname IN ('hstore', 'vector') THEN t.typname::text
    ELSE 'base' END,
  COALESCE(g.rngsubtype, t.typbasetype)::int8::text, t.typtypmod::text, t.typndims::text,
  (SELECT json_agg(json_build_array(a.attname, a.atttypid::int8, a.atttypmod, a.attndims) ORDER BY a.attnum)::text
    FROM pg_catalog.pg_attribute a
    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
FROM reached r JOIN pg_catalog.pg_type t ON t.oid = r.oid
LEFT JOIN pg_catalog.pg_range g ON g.rngtypid = t.oid
LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.typsend`;

const kinds: readonly TypeFacts['kind'][] = [
  'base',
  'domain',
  'composite',
  'range',
  'array',
  'hstore',
  'vector',
];

function decodeFacts([oid, kind, base, modifier, dimensions, members]: TextRow): [number, TypeFacts] {
  return [
    Number(oid),
    {
      kind: kinds.find((known) => known === kind) ?? 'base',
      base: { oid: Number(base), modifier: Number(modifier), dimensions: Number(dimensions) },
      members: decodeMembers(members ?? '[]'),
    },
  ];
}

function decodeMembers(json: string): TypeFacts['members'] {
  const list: unknown = JSON.parse(json);
  return (Array.isArray(list) ? list : []).map((member: unknown) => {
    const [name, oid, modifier, dimensions] = Array.isArray(member) ? (member as readonly unknown[]) : [];
    return {
      name: String(name),
      oid: Number(oid),
      modifier: Number(modifier),
      dimensions: Number(dimensions),
    };
  });
}

/** A domain is its base type, with the modifier of the innermost domain that has one. */
export function declaredType(use: TypeUse, catalog: TypeCatalog): DeclaredType {
  const { oid, modifier, dimensions } = use;
  const facts = catalog.get(oid);
  if (facts?.kind === 'domain') {
    const base = declaredType(
      {
        oid: facts.base.oid,
        modifier: modifier === -1 ? facts.base.modifier : modifier,
        dimensions: Math.max(dimensions, facts.base.dimensions),
      },
      catalog,
    );
    return { ...base, isDomain: true };
  }
  const isArray = facts?.kind === 'array' || elementOidOf(oid) !== undefined;
  return {
    oid,
    modifier,
    dimensions: isArray ? Math.max(dimensions, 1) : 0,
    isDomain: false,
    structure: structureOf(facts, catalog),
  };
}

function structureOf(facts: TypeFacts | undefined, catalog: TypeCatalog): Structure {
  if (facts === undefined) return { kind: 'plain' };
  switch (facts.kind) {
    case 'composite':
      return {
        kind: 'composite',
        members: facts.members.map(({ name, ...use }) => ({
          name,
          declaredOid: use.oid,
          type: declaredType(use, catalog),
        })),
      };
    case 'range':
      return { kind: 'range', bound: declaredType({ ...facts.base, modifier: -1 }, catalog) };
    case 'hstore':
    case 'vector':
      return { kind: facts.kind };
    case 'base':
    case 'domain':
    case 'array':
      return { kind: 'plain' };
    default:
      return facts.kind satisfies never;
  }
}
