/** Date patterns: MySQL's (date_format, date_parse) and Joda's (format_datetime) as strftime's. */

/** `%e` of MySQL is `%-d` of strftime; what Athena refuses is not listed. */
const mysqlSpecifiers: Readonly<Record<string, string>> = {
  a: '%a',
  b: '%b',
  c: '%-m',
  d: '%d',
  e: '%-d',
  f: '%f',
  H: '%H',
  h: '%I',
  I: '%I',
  i: '%M',
  j: '%j',
  k: '%-H',
  l: '%-I',
  M: '%B',
  m: '%m',
  p: '%p',
  r: '%I:%M:%S %p',
  S: '%S',
  s: '%S',
  T: '%H:%M:%S',
  v: '%V',
  W: '%A',
  x: '%G',
  Y: '%Y',
  y: '%y',
  '%': '%%',
};

/** Athena declines these by name. */
const mysqlUnsupported = 'DUuVwX';

type Direction = 'print' | 'parse';

export function mysqlFormat(pattern: string, direction: Direction, fail: (what: string) => never): string {
  return pattern.replaceAll(/%(.)|%$/gsu, (whole, letter: unknown) => {
    if (typeof letter !== 'string') return fail(`date format '${pattern}' ends in a lone %`);
    if (mysqlUnsupported.includes(letter) || (direction === 'parse' && 'vx'.includes(letter))) {
      return fail(`date format specifier ${whole} is not supported`);
    }
    const specifier = Object.hasOwn(mysqlSpecifiers, letter) ? mysqlSpecifiers[letter] : undefined;
    return specifier ?? letter;
  });
}

const jodaSpecifiers: Readonly<Record<string, string>> = {
  y: '%Y',
  yy: '%y',
  yyyy: '%Y',
  YYYY: '%Y',
  x: '%G',
  xxxx: '%G',
  w: '%-V',
  ww: '%V',
  e: '%u',
  E: '%a',
  EE: '%a',
  EEE: '%a',
  EEEE: '%A',
  D: '%-j',
  DDD: '%j',
  M: '%-m',
  MM: '%m',
  MMM: '%b',
  MMMM: '%B',
  d: '%-d',
  dd: '%d',
  a: '%p',
  h: '%-I',
  hh: '%I',
  H: '%-H',
  HH: '%H',
  m: '%-M',
  mm: '%M',
  s: '%-S',
  ss: '%S',
  SSS: '%g',
  SSSSSS: '%f',
};

export function jodaFormat(pattern: string, direction: Direction, fail: (what: string) => never): string {
  return pattern.replaceAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (whole, quoted: unknown) => {
    if (whole === "''") return "'";
    if (typeof quoted === 'string') return quoted.replaceAll("''", "'").replaceAll('%', '%%');
    if (whole === '%') return '%%';
    const specifier = Object.hasOwn(jodaSpecifiers, whole) ? jodaSpecifiers[whole] : undefined;
    if (specifier === undefined || (direction === 'parse' && 'xwe'.includes(whole[0] ?? ''))) {
      return fail(`date pattern '${whole}' is not supported by the local engine`);
    }
    return specifier;
  });
}
