/**
 * Dates and times as PostgreSQL reads them, in the proleptic Gregorian calendar that both sides use. JavaScript's Date
 * would do for neither end of PostgreSQL's range, nor for the years 0 to 99.
 */

/** Days since 1970 that a `date` can hold: from 4714-11-24 BC, to 5874897-12-31. */
export const firstDay = -2_440_588;
export const lastDay = 2_145_042_905;
/** Milliseconds since 1970 that begin inside the range of `timestamp`. */
export const firstMillisecond = -210_866_803_200_000n;
export const lastMillisecond = 9_224_318_015_999_999n;

const millisecondsPerDay = 86_400_000n;
const daysPerEra = 146_097;
/** Days from 0000-03-01, where the era's count is simple, to 1970-01-01. */
const eraOffset = 719_468;

/** `0044-03-15 BC`, `12024-01-31`. */
export function dateText(daysSince1970: number): string {
  const { date, suffix } = dateParts(daysSince1970);
  return date + suffix;
}

/** `2024-01-31 23:59:59.999+00`; the zone is ignored for a `timestamp` without one. */
export function timestampText(millisecondsSince1970: bigint): string {
  let days = millisecondsSince1970 / millisecondsPerDay;
  let rest = millisecondsSince1970 % millisecondsPerDay;
  if (rest < 0n) {
    days -= 1n;
    rest += millisecondsPerDay;
  }
  const { date, suffix } = dateParts(Number(days));
  const time = Number(rest);
  const hours = pad(Math.floor(time / 3_600_000), 2);
  const minutes = pad(Math.floor(time / 60_000) % 60, 2);
  const seconds = pad(Math.floor(time / 1000) % 60, 2);
  return `${date} ${hours}:${minutes}:${seconds}.${pad(time % 1000, 3)}+00${suffix}`;
}

/** Civil date by counting eras of 400 years, whose years start in March so that the leap day is the last. */
function dateParts(daysSince1970: number): { readonly date: string; readonly suffix: string } {
  const shifted = daysSince1970 + eraOffset;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  // There is no year 0: astronomers' 0 is 1 BC.
  const shownYear = year > 0 ? year : 1 - year;
  return { date: `${pad(shownYear, 4)}-${pad(month, 2)}-${pad(day, 2)}`, suffix: year > 0 ? '' : ' BC' };
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
