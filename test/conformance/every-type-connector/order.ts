/** The order of rows for `topN`: numbers, integers and text by code points, nulls where the query wants them. */
import { ConnectorError, type OrderBy, type Row } from '../../../connectors/federation/index.ts';

export function compareRows(a: Row, b: Row, orderBy: readonly OrderBy[]): number {
  for (const { columnName, direction } of orderBy) {
    const [left, right] = [a[columnName] ?? null, b[columnName] ?? null];
    const difference = compareNullable(left, right, direction);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareNullable(left: unknown, right: unknown, direction: OrderBy['direction']): number {
  if (left === null || right === null) {
    if (left === right) return 0;
    return (left === null) === direction.endsWith('NULLS_FIRST') ? -1 : 1;
  }
  const difference = compareValues(left, right);
  return direction.startsWith('ASC') ? difference : -difference;
}

function compareValues(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  if (isNumeric(left) && isNumeric(right)) return left < right ? -1 : left > right ? 1 : 0;
  throw new ConnectorError('OperationNotSupported', 'rows are ordered by numbers and text only');
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
