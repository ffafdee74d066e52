/**
 * A query in Athena's dialect as plain data: what the parser makes and the emitter reads. Every node that an
 * error may name carries `at`, its offset in the text.
 */

export interface Name {
  readonly value: string;
  readonly quoted: boolean;
  readonly at: number;
}

export type DataType =
  | {
      readonly kind: 'scalar';
      readonly name: string;
      readonly parameters: readonly number[];
      readonly at: number;
    }
  | { readonly kind: 'array'; readonly element: DataType; readonly at: number }
  | { readonly kind: 'map'; readonly key: DataType; readonly value: DataType; readonly at: number }
  | { readonly kind: 'row'; readonly fields: readonly RowField[]; readonly at: number };

export interface RowField {
  readonly name?: Name;
  readonly type: DataType;
}

/** `EXTERNAL FUNCTION name(parameter type, …) RETURNS type LAMBDA 'name'`. */
export interface ExternalFunction {
  /** In lower case. */
  readonly name: string;
  readonly parameters: readonly { readonly name: Name; readonly type: DataType }[];
  readonly returns: DataType;
  /** A Lambda's name or ARN, as written. */
  readonly lambda: string;
  readonly at: number;
  /** Of the text that names the Lambda. */
  readonly lambdaAt: number;
}

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '||' | 'AND' | 'OR' | ComparisonOperator;
export type IntervalUnit = 'YEAR' | 'MONTH' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND';

export type Expression =
  | { readonly kind: 'column'; readonly parts: readonly Name[]; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: 'binary-literal'; readonly hex: string; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  | { readonly kind: 'parameter'; readonly at: number }
  | { readonly kind: 'typed-literal'; readonly type: DataType; readonly value: string; readonly at: number }
  | IntervalLiteral
  | {
      readonly kind: 'unary';
      readonly operator: '-' | '+' | 'NOT';
      readonly operand: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'quantified';
      readonly operator: ComparisonOperator;
      readonly quantifier: 'ALL' | 'ANY';
      readonly left: Expression;
      readonly query: Query;
      readonly at: number;
    }
  | {
      readonly kind: 'between';
      readonly value: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'in';
      readonly value: Expression;
      readonly of: readonly Expression[] | Query;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'like';
      readonly value: Expression;
      readonly pattern: Expression;
      readonly escape?: Expression;
      readonly negated: boolean;
      readonly at: number;
    }
  | { readonly kind: 'is-null'; readonly value: Expression; readonly negated: boolean; readonly at: number }
  | {
      readonly kind: 'is-distinct';
      readonly left: Expression;
      readonly right: Expression;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'case';
      readonly subject?: Expression;
      readonly branches: readonly CaseBranch[];
      readonly otherwise?: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'cast';
      readonly value: Expression;
      readonly type: DataType;
      readonly lenient: boolean;
      readonly at: number;
    }
  | { readonly kind: 'extract'; readonly field: string; readonly value: Expression; readonly at: number }
  | {
      readonly kind: 'at-time-zone';
      readonly value: Expression;
      readonly zone: Expression;
      readonly at: number;
    }
  | FunctionCall
  | {
      readonly kind: 'lambda';
      readonly parameters: readonly Name[];
      readonly body: Expression;
      readonly at: number;
    }
  | { readonly kind: 'row'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: 'subscript'; readonly base: Expression; readonly index: Expression; readonly at: number }
  | { readonly kind: 'field'; readonly base: Expression; readonly name: Name; readonly at: number }
  | { readonly kind: 'exists'; readonly query: Query; readonly at: number }
  | { readonly kind: 'subquery'; readonly query: Query; readonly at: number };

export interface IntervalLiteral {
  readonly kind: 'interval';
  readonly negative: boolean;
  readonly value: string;
  readonly from: IntervalUnit;
  readonly to?: IntervalUnit;
  readonly at: number;
}

export interface CaseBranch {
  readonly when: Expression;
  readonly result: Expression;
}

export interface FunctionCall {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** `count(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  readonly orderBy: readonly SortItem[];
  readonly filter?: Expression;
  readonly nulls?: 'IGNORE' | 'RESPECT';
  readonly over?: Window;
  readonly at: number;
}

export interface SortItem {
  readonly value: Expression;
  readonly descending: boolean;
  readonly nulls?: 'FIRST' | 'LAST';
}

export interface Window {
  /** A window of the WINDOW clause that this one starts from. */
  readonly base?: Name;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  readonly frame?: Frame;
}

export interface Frame {
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly start: FrameBound;
  readonly end?: FrameBound;
}

export type FrameBound =
  | { readonly kind: 'UNBOUNDED PRECEDING' | 'UNBOUNDED FOLLOWING' | 'CURRENT ROW' }
  | { readonly kind: 'PRECEDING' | 'FOLLOWING'; readonly offset: Expression };

export interface Query {
  readonly kind: 'query';
  readonly recursive: boolean;
  readonly ctes: readonly Cte[];
  readonly body: QueryBody;
  readonly orderBy: readonly SortItem[];
  readonly offset?: Expression;
  readonly limit?: Expression;
}

export interface Cte {
  readonly name: Name;
  readonly columns: readonly Name[];
  readonly query: Query;
}

export type QueryBody =
  | Select
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
  | { readonly kind: 'table'; readonly name: readonly Name[] }
  | {
      readonly kind: 'set-operation';
      readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
      readonly all: boolean;
      readonly left: QueryBody;
      readonly right: QueryBody;
    }
  | { readonly kind: 'nested'; readonly query: Query };

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from: readonly Relation[];
  readonly where?: Expression;
  readonly groupBy: readonly GroupingElement[];
  readonly having?: Expression;
  readonly windows: readonly NamedWindow[];
}

export type SelectItem =
  | { readonly kind: 'expression'; readonly value: Expression; readonly alias?: Name }
  | { readonly kind: 'star'; readonly qualifier: readonly Name[]; readonly at: number };

export type GroupingElement =
  | { readonly kind: 'plain'; readonly value: Expression }
  | { readonly kind: 'ROLLUP' | 'CUBE' | 'GROUPING SETS'; readonly sets: readonly (readonly Expression[])[] };

export interface NamedWindow {
  readonly name: Name;
  readonly window: Window;
}

export interface Alias {
  readonly name: Name;
  readonly columns: readonly Name[];
}

export type JoinKind = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS';

export type Relation =
  | {
      readonly kind: 'table';
      readonly name: readonly Name[];
      readonly alias?: Alias;
      readonly sample?: Sample;
    }
  | {
      readonly kind: 'subquery';
      readonly query: Query;
      readonly lateral: boolean;
      readonly alias?: Alias;
      readonly sample?: Sample;
    }
  | {
      readonly kind: 'unnest';
      readonly arguments: readonly Expression[];
      readonly ordinality: boolean;
      readonly alias?: Alias;
      readonly sample?: Sample;
      readonly at: number;
    }
  | { readonly kind: 'nested'; readonly relation: Relation; readonly alias?: Alias; readonly sample?: Sample }
  | Join;

export interface Join {
  readonly kind: 'join';
  readonly join: JoinKind;
  readonly natural: boolean;
  readonly left: Relation;
  readonly right: Relation;
  readonly on?: Expression;
  readonly using: readonly Name[];
}

export interface Sample {
  readonly method: 'BERNOULLI' | 'SYSTEM';
  readonly percentage: Expression;
}
