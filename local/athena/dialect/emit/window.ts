/** ORDER BY lists and windows. */
import type { Expression, FrameBound, SortItem, Window } from '../tree.ts';
import { quoteName } from './scope.ts';

type Emit = (expression: Expression) => string;

/** With a leading blank, or empty. */
export function emitOrderBy(items: readonly SortItem[], emit: Emit): string {
  if (items.length === 0) return '';
  const sorted = items.map(({ value, descending, nulls }) => {
    return `${emit(value)}${descending ? ' DESC' : ''} NULLS ${nulls ?? 'LAST'}`;
  });
  return ` ORDER BY ${sorted.join(', ')}`;
}

export function emitWindow(window: Window, emit: Emit): string {
  const { base, partitionBy, orderBy, frame } = window;
  const parts: string[] = [];
  if (base !== undefined) {
    if (partitionBy.length === 0 && orderBy.length === 0 && frame === undefined) return quoteName(base.value);
    parts.push(quoteName(base.value));
  }
  if (partitionBy.length > 0) parts.push(`PARTITION BY ${partitionBy.map(emit).join(', ')}`);
  if (orderBy.length > 0) parts.push(emitOrderBy(orderBy, emit).trimStart());
  if (frame !== undefined) {
    const start = emitBound(frame.start, emit);
    parts.push(
      frame.end === undefined
        ? `${frame.unit} ${start}`
        : `${frame.unit} BETWEEN ${start} AND ${emitBound(frame.end, emit)}`,
    );
  }
  return `(${parts.join(' ')})`;
}

function emitBound(bound: FrameBound, emit: Emit): string {
  return 'offset' in bound ? `${emit(bound.offset)} ${bound.kind}` : bound.kind;
}
