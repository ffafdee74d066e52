/** URL functions: a part that is not there is NULL for the host and the port, empty otherwise, as Java's URI has it. */
import { type FunctionFamily, macro } from './entry.ts';

export const urlFunctions: FunctionFamily = {
  title: 'URLs',
  functions: {
    url_decode: macro('athena_url_decode', 1),
    url_encode: macro('athena_url_encode', 1),
    url_extract_fragment: macro('athena_url_fragment', 1),
    url_extract_host: macro('athena_url_host', 1),
    url_extract_parameter: macro('athena_url_parameter', 2),
    url_extract_path: macro('athena_url_path', 1),
    url_extract_port: macro('athena_url_port', 1),
    url_extract_protocol: macro('athena_url_protocol', 1),
    url_extract_query: macro('athena_url_query', 1),
  },
  macros: [
    "athena_url_decode(x) AS url_decode(replace(x, '+', ' '))",
    "athena_url_encode(x) AS replace(replace(replace(url_encode(x), '%20', '+'), '%2A', '*'), '~', '%7E')",
    // Groups: protocol, host, port, path, query, fragment.
    "athena_url_part(x, part) AS regexp_extract(x, '^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://(?:[^/?#@]*@)?([^/?#:]*|\\[[^\\]]*\\])(?::([0-9]*))?)?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?$', part)",
    'athena_url_protocol(x) AS athena_url_part(x, 1)',
    "athena_url_host(x) AS nullif(athena_url_part(x, 2), '')",
    "athena_url_port(x) AS CAST(nullif(athena_url_part(x, 3), '') AS BIGINT)",
    'athena_url_path(x) AS athena_url_part(x, 4)',
    'athena_url_query(x) AS athena_url_part(x, 5)',
    'athena_url_fragment(x) AS athena_url_part(x, 6)',
    `athena_url_parameter(x, sought) AS list_transform(list_filter(string_split(athena_url_part(x, 5), '&'),
       lambda athena_pair: split_part(athena_pair, '=', 1) = sought),
       lambda athena_pair: athena_url_decode(substr(athena_pair, length(sought) + 2)))[1]`,
  ],
};
