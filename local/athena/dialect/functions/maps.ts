/** Maps. A lambda over keys and values runs over the map's entries. */
import { type CallContext, type FunctionFamily, rewrite, same, unsupported } from './entry.ts';

const overEntries = (call: CallContext, make: (entry: string, body: string) => string) => {
  const entry = call.fresh('entry');
  return make(entry, call.lambdaBody(1, [`${entry}."key"`, `${entry}."value"`]));
};

const filter = (call: CallContext) =>
  overEntries(
    call,
    (entry, body) => `map_from_entries(list_filter(map_entries(${call.sql(0)}), lambda ${entry}: ${body}))`,
  );

const transformKeys = (call: CallContext) =>
  overEntries(
    call,
    (entry, body) =>
      `map_from_entries(list_transform(map_entries(${call.sql(0)}), lambda ${entry}: row(${body}, ${entry}."value")))`,
  );

const transformValues = (call: CallContext) =>
  overEntries(
    call,
    (entry, body) =>
      `map_from_entries(list_transform(map_entries(${call.sql(0)}), lambda ${entry}: row(${entry}."key", ${body})))`,
  );

export const mapFunctions: FunctionFamily = {
  title: 'Maps',
  functions: {
    map: rewrite(0, 2, (call) => {
      if (call.args.length === 1) call.fail('INVALID_FUNCTION_ARGUMENT', 'map takes two arrays, or nothing');
      return call.args.length === 0 ? 'MAP {}' : `map(${call.sql(0)}, ${call.sql(1)})`;
    }),
    map_concat: same(2, Number.POSITIVE_INFINITY),
    map_entries: same(1),
    map_filter: rewrite(2, 2, filter),
    map_from_entries: same(1),
    map_keys: same(1),
    map_values: same(1),
    map_zip_with: unsupported(),
    multimap_from_entries: unsupported(),
    transform_keys: rewrite(2, 2, transformKeys),
    transform_values: rewrite(2, 2, transformValues),
  },
  macros: [],
};
