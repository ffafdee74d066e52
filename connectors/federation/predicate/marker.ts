/** Positions between and on the values of a type: the ends of ranges. */
import type { Scalar } from '../arrow/scalar.ts';
import type { ArrowType } from '../arrow/type.ts';
import type { Marker } from '../domain/constraints.ts';
import { compareScalars, type Ordering } from './compare.ts';

/** −∞ as a low marker. */
export const lowerUnbounded: Marker = { bound: 'ABOVE', value: null };
/** +∞ as a high marker. */
export const upperUnbounded: Marker = { bound: 'BELOW', value: null };

export function below(value: Scalar): Marker {
  return { bound: 'BELOW', value };
}

export function exactly(value: Scalar): Marker {
  return { bound: 'EXACTLY', value };
}

export function above(value: Scalar): Marker {
  return { bound: 'ABOVE', value };
}

const boundRanks = { BELOW: -1, EXACTLY: 0, ABOVE: 1 } as const satisfies Record<Marker['bound'], Ordering>;

export function compareMarkers(type: ArrowType, a: Marker, b: Marker): number {
  if (a.value === null || b.value === null) return infinityOf(a) - infinityOf(b);
  return compareScalars(type, a.value, b.value) || boundRanks[a.bound] - boundRanks[b.bound];
}

function infinityOf(marker: Marker): Ordering {
  if (marker.value !== null) return 0;
  return marker.bound === 'ABOVE' ? -1 : 1;
}

/** Whether no value lies between the two and none lies on both: `…, 2]` and `(2, …`. */
export function isAdjacent(type: ArrowType, a: Marker, b: Marker): boolean {
  if (a.value === null || b.value === null) return false;
  if ((a.bound === 'EXACTLY') === (b.bound === 'EXACTLY')) return false;
  return compareScalars(type, a.value, b.value) === 0;
}

export function lesserMarker(type: ArrowType, a: Marker, b: Marker): Marker {
  return compareMarkers(type, a, b) <= 0 ? a : b;
}

export function greaterMarker(type: ArrowType, a: Marker, b: Marker): Marker {
  return compareMarkers(type, a, b) >= 0 ? a : b;
}
