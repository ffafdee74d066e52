/** Types as PostgreSQL's catalogs have them, with domains resolved; what Athena sees of them is in `type-map.ts`. */

/** A type as the catalogs have it. */
export interface DeclaredType {
  readonly oid: number;
  /** -1 where the column declares none. */
  readonly modifier: number;
  /** Dimensions of an array; 0 where the type is none. PostgreSQL keeps the number as a remark, and checks it nowhere. */
  readonly dimensions: number;
  /** Whether the column's own type is a domain over this one. */
  readonly isDomain: boolean;
  readonly structure: Structure;
}

/** What is known of a type that is not built in. */
export type Structure =
  | { readonly kind: 'plain' }
  | { readonly kind: 'hstore' }
  | { readonly kind: 'vector' }
  | { readonly kind: 'range'; readonly bound: DeclaredType }
  | { readonly kind: 'composite'; readonly members: readonly DeclaredMember[] };

export interface DeclaredMember {
  readonly name: string;
  /** As its column declares it, before domains are resolved. */
  readonly declaredOid: number;
  readonly type: DeclaredType;
}
