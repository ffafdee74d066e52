/**
 * Where in an Arrow message the numbers stand that a reader trusts: offsets, lengths, counts, vtables, the buffers'
 * places. The walk believes nothing either, for it also reads messages that were spoilt before.
 */

export interface Site {
  readonly at: number;
  readonly width: 1 | 2 | 4 | 8;
  readonly role: 'scalar' | 'offset' | 'length' | 'vtable' | 'row count' | 'null count' | 'body';
}

/** A table's slots by number, as the format's own definition has them. */
interface Shape {
  readonly [slot: number]: Slot;
}

type Slot =
  | { readonly kind: 'scalar'; readonly width: 1 | 2 | 4 | 8; readonly role?: Site['role'] }
  | { readonly kind: 'text' }
  | { readonly kind: 'table'; readonly shape: () => Shape }
  | { readonly kind: 'tables'; readonly shape: () => Shape }
  | { readonly kind: 'structs'; readonly roles: readonly [Site['role'], Site['role']] }
  | { readonly kind: 'integers' };

const scalar = (width: 1 | 2 | 4 | 8, role: Site['role'] = 'scalar'): Slot => ({
  kind: 'scalar',
  width,
  role,
});
const keyValue: Shape = { 0: { kind: 'text' }, 1: { kind: 'text' } };
/** Every Arrow type's table at once: small integers, except a time zone or a union's ids in the second slot. */
const type: Shape = { 0: scalar(4), 1: scalar(4), 2: scalar(4) };
const field: Shape = {
  0: { kind: 'text' },
  1: scalar(1),
  2: scalar(1),
  3: { kind: 'table', shape: () => type },
  5: { kind: 'tables', shape: () => field },
  6: { kind: 'tables', shape: () => keyValue },
};
const schema: Shape = {
  0: scalar(2),
  1: { kind: 'tables', shape: () => field },
  2: { kind: 'tables', shape: () => keyValue },
};
const recordBatch: Shape = {
  0: scalar(8, 'row count'),
  1: { kind: 'structs', roles: ['row count', 'null count'] },
  2: { kind: 'structs', roles: ['body', 'body'] },
  3: { kind: 'table', shape: () => ({}) },
};
const headers: Readonly<Record<number, Shape>> = { 1: schema, 3: recordBatch };

const maxSites = 2000;

export interface Anatomy {
  readonly sites: readonly Site[];
  /** Where the body starts. */
  readonly bodyAt: number;
}

export function anatomyOf(message: Uint8Array): Anatomy {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const sites: Site[] = [];
  const int32 = (at: number): number => (at >= 0 && at + 4 <= message.length ? view.getInt32(at, true) : 0);
  const int16 = (at: number): number => (at >= 0 && at + 2 <= message.length ? view.getInt16(at, true) : 0);
  const prefix = int32(0) === -1 ? 8 : 4;

  const slotOf = (table: number, slot: number): number => {
    const vtable = table - int32(table);
    const inTable = 4 + 2 * slot < int16(vtable) ? int16(vtable + 4 + 2 * slot) : 0;
    return inTable === 0 ? 0 : table + inTable;
  };
  const visit = (table: number, shape: Shape, depth: number): void => {
    if (depth > 20 || sites.length > maxSites || table <= 0 || table >= message.length) return;
    const vtable = table - int32(table);
    sites.push({ at: table, width: 4, role: 'offset' }, { at: vtable, width: 2, role: 'vtable' });
    for (const [number, slot] of Object.entries(shape)) {
      const at = slotOf(table, Number(number));
      if (at === 0) continue;
      sites.push({ at: vtable + 4 + 2 * Number(number), width: 2, role: 'vtable' });
      visitSlot(at, slot, depth);
    }
  };
  const visitSlot = (at: number, slot: Slot, depth: number): void => {
    if (slot.kind === 'scalar') {
      sites.push({ at, width: slot.width, role: slot.role ?? 'scalar' });
      return;
    }
    sites.push({ at, width: 4, role: 'offset' });
    const to = at + int32(at);
    if (slot.kind === 'table') {
      visit(to, slot.shape(), depth + 1);
      return;
    }
    sites.push({ at: to, width: 4, role: 'length' });
    const count = Math.min(Math.max(0, int32(to)), 200);
    for (let index = 0; index < count && sites.length < maxSites; index++) {
      if (slot.kind === 'tables') {
        const entry = to + 4 + 4 * index;
        sites.push({ at: entry, width: 4, role: 'offset' });
        visit(entry + int32(entry), slot.shape(), depth + 1);
      } else if (slot.kind === 'structs') {
        const [first, second] = slot.roles;
        const entry = to + 4 + 16 * index;
        sites.push({ at: entry, width: 8, role: first }, { at: entry + 8, width: 8, role: second });
      }
    }
  };

  const root = prefix + int32(prefix);
  const headerType = slotOf(root, 1) === 0 ? 0 : (message[slotOf(root, 1)] ?? 0);
  sites.push({ at: 0, width: 4, role: 'length' }, { at: prefix - 4, width: 4, role: 'length' });
  const header = headers[headerType];
  visit(
    root,
    {
      0: scalar(2),
      1: scalar(1),
      ...(header !== undefined && { 2: { kind: 'table', shape: () => header } as const }),
      3: scalar(8, 'body'),
    },
    0,
  );
  return {
    sites: sites.filter(({ at }) => at >= 0 && at < message.length),
    bodyAt: prefix + int32(prefix - 4),
  };
}
