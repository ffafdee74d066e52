/**
 * What the dialect says when it declines a statement. A DialectError names the construct and its place, and
 * carries the name Athena gives to that kind of failure.
 */

export interface Position {
  readonly line: number;
  readonly column: number;
}

export type DialectErrorCode =
  | 'MALFORMED_QUERY'
  | 'NOT_SUPPORTED'
  | 'FUNCTION_NOT_FOUND'
  | 'INVALID_FUNCTION_ARGUMENT'
  | 'NUMERIC_VALUE_OUT_OF_RANGE'
  | 'TYPE_MISMATCH';

export class DialectError extends Error {
  readonly code: DialectErrorCode;
  readonly position: Position;

  constructor(code: DialectErrorCode, what: string, position: Position) {
    super(`${what}, at line ${position.line}:${position.column}`);
    this.name = 'DialectError';
    this.code = code;
    this.position = position;
  }
}

/** Lines and columns count from 1; a column counts UTF-16 units, as editors do. */
export function positionAt(sql: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let at = sql.indexOf('\n'); at !== -1 && at < offset; at = sql.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}
