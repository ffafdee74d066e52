/** Every point of the protocol, in our own words, and the tests that prove it. `docs/conformance.md` is made from this. */
import { arrow, versions } from './points/arrow.ts';
import { capabilities, constraints } from './points/constraints.ts';
import { envelope, ping } from './points/envelope.ts';
import { environment, udfs } from './points/environment.ts';
import { metadata } from './points/metadata.ts';
import type { Area } from './points/point.ts';
import { rows } from './points/rows.ts';
import { spilling } from './points/spilling.ts';
import { types } from './points/types.ts';

export const areas: readonly Area[] = [
  envelope,
  ping,
  metadata,
  versions,
  arrow,
  constraints,
  capabilities,
  types,
  spilling,
  rows,
  environment,
  udfs,
];
