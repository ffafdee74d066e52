/** format(): Java's format string, read here, since DuckDB's printf takes C's and types must match. */
import { type CallContext, quoteString } from './entry.ts';

const specifier = /%(?:(\d+)\$)?([-,0+ (#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** The whole call as one concatenation. */
export function parseFormat(call: CallContext): string {
  const pattern = call.literal(0, 'the format string');
  const parts: string[] = [];
  let copied = 0;
  let next = 1;
  for (const match of pattern.matchAll(specifier)) {
    const [whole, position, flags = '', width = '', precision, conversion = ''] = match;
    const before = pattern.slice(copied, match.index);
    refuseStray(call, before);
    if (before !== '') parts.push(quoteString(before));
    copied = match.index + whole.length;
    if (conversion === '%' || conversion === 'n') {
      parts.push(quoteString(conversion === '%' ? '%' : '\n'));
      continue;
    }
    const index = position === undefined ? next : Number(position);
    if (position === undefined) next += 1;
    if (index < 1 || index >= call.args.length) {
      call.fail('INVALID_FUNCTION_ARGUMENT', `format specifier '${whole}' has no argument`, 0);
    }
    parts.push(
      pad(convert(call, whole, { flags, precision, conversion, text: call.sql(index), width }), flags, width),
    );
  }
  const rest = pattern.slice(copied);
  refuseStray(call, rest);
  if (rest !== '' || parts.length === 0) parts.push(quoteString(rest));
  return `(${parts.join(' || ')})`;
}

interface Conversion {
  readonly flags: string;
  readonly precision: string | undefined;
  readonly conversion: string;
  readonly text: string;
  readonly width: string;
}

function convert(
  call: CallContext,
  whole: string,
  { flags, precision, conversion, text, width }: Conversion,
): string {
  const zeroes = flags.includes('0') && width !== '' ? `0${width}` : '';
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const grouped = flags.includes(',') ? ',' : '';
  const refused = flags.includes('(') || flags.includes('#') ? 'flag' : '';
  if (refused === '') {
    switch (conversion) {
      case 's':
      case 'S': {
        const shown = `coalesce(athena_format_text(${text}), 'null')`;
        const cut = precision === undefined ? shown : `substr(${shown}, 1, ${precision})`;
        return conversion === 'S' ? `upper(${cut})` : cut;
      }
      case 'd':
        return `coalesce(format('{:${sign}${zeroes}${grouped}d}', CAST(${text} AS BIGINT)), 'null')`;
      case 'x':
      case 'X':
        return `coalesce(format('{:${zeroes}${conversion}}', CAST(${text} AS BIGINT)), 'null')`;
      case 'f': {
        // Java rounds the shortest decimal digits half up; C rounds the binary value.
        const digits = precision ?? '6';
        return `coalesce(format('{:${sign}${zeroes}${grouped}.${digits}f}', athena_round_decimal(CAST(${text} AS DOUBLE), TRY_CAST(CAST(${text} AS VARCHAR) AS DECIMAL(38, ${digits})))), 'null')`;
      }
      case 'e':
        return `coalesce(format('{:${sign}${zeroes}.${precision ?? '6'}e}', CAST(${text} AS DOUBLE)), 'null')`;
      case 'b':
        return `CAST(${text} AS VARCHAR)`;
      default:
    }
  }
  return call.fail('NOT_SUPPORTED', `format specifier '${whole}' is not supported by the local engine`, 0);
}

function pad(text: string, flags: string, width: string): string {
  if (width === '' || flags.includes('0')) return text;
  const blanks = `repeat(' ', greatest(0, ${width} - length(${text})))`;
  return flags.includes('-') ? `(${text} || ${blanks})` : `(${blanks} || ${text})`;
}

function refuseStray(call: CallContext, text: string): void {
  if (text.includes('%'))
    call.fail('INVALID_FUNCTION_ARGUMENT', `'${text}' holds a format specifier that is not complete`, 0);
}
