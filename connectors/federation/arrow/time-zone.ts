/**
 * `timestamp with time zone` as Trino stores it: milliseconds since 1970 in the upper 52 bits, and in the lower
 * 12 the key of the value's own zone. The zone in the Arrow type is only a placeholder.
 */
import { ConnectorError } from '../errors.ts';
import { namedZoneRuns } from './time-zone-keys.ts';

const zoneBits = 12n;
const zoneMask = (1n << zoneBits) - 1n;
const maxOffsetMinutes = 14 * 60;
const maxEpochMs = (1n << 51n) - 1n;

const namesByKey = new Map<number, string>();
const keysByName = new Map<string, number>();
for (const [firstKey, zones] of namedZoneRuns) {
  for (const [index, zone] of zones.split(' ').entries()) {
    namesByKey.set(firstKey + index, zone);
    keysByName.set(zone.toLowerCase(), firstKey + index);
  }
}

const utcNames = new Set(['utc', 'z', 'ut', 'uct', 'gmt', 'gmt0', 'greenwich', 'universal', 'zulu']);

/**
 * The key of a zone name or fixed offset, in any case and with the spellings that Trino folds: `Etc/UTC`,
 * `GMT+3`, `+05:30`. `Etc/GMT+5` is five hours *behind* UTC, as POSIX has it.
 *
 * @throws ConnectorError InvalidInput for an unknown zone or an offset with seconds
 */
export function zoneKey(zone: string): number {
  const name = zone.toLowerCase();
  const key = keysByName.get(name) ?? offsetKey(name) ?? normalisedKey(name);
  if (key === undefined) {
    throw new ConnectorError(
      'InvalidInput',
      `time zone ${JSON.stringify(zone)} is unknown; use an IANA name or ±HH:MM up to 14:00`,
    );
  }
  return key;
}

/** The name of a key; fixed offsets as `+05:30`. */
export function zoneName(key: number): string {
  if (key === 0) return 'UTC';
  if (key <= 2 * maxOffsetMinutes) {
    const minutes = key <= maxOffsetMinutes ? key - maxOffsetMinutes - 1 : key - maxOffsetMinutes;
    const size = Math.abs(minutes);
    return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
  }
  const name = namesByKey.get(key);
  if (name === undefined) throw new ConnectorError('InvalidInput', `time zone key ${key} is not assigned`);
  return name;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

function offsetKey(offset: string): number | undefined {
  const match = /^([+-])(\d\d):(\d\d)$/.exec(offset);
  if (match === null) return undefined;
  const minutes = 60 * Number(match[2]) + Number(match[3]);
  if (minutes > maxOffsetMinutes || Number(match[3]) > 59) return undefined;
  if (minutes === 0) return 0;
  return match[1] === '-' ? maxOffsetMinutes + 1 - minutes : maxOffsetMinutes + minutes;
}

function normalisedKey(name: string): number | undefined {
  const isEtc = name.startsWith('etc/');
  let rest = isEtc ? name.slice('etc/'.length) : name;
  if (utcNames.has(rest)) return 0;
  let isPosix = false;
  for (const prefix of ['utc', 'gmt', 'ut']) {
    if (rest.startsWith(prefix) && rest.length > prefix.length) {
      isPosix = isEtc && prefix === 'gmt';
      rest = rest.slice(prefix.length);
      break;
    }
  }
  const hours = /^([+-])(\d{1,2})$/.exec(rest);
  if (hours === null) return isPosix ? undefined : (offsetKey(rest) ?? keysByName.get(rest));
  const sign = isPosix ? (hours[1] === '-' ? '+' : '-') : hours[1];
  return offsetKey(`${sign}${String(hours[2]).padStart(2, '0')}:00`);
}

/** A point in time and the zone in which it is shown. */
export interface ZonedTimestamp {
  readonly epochMs: bigint;
  readonly zone: string;
}

/** @throws ConnectorError InvalidInput for an unknown zone, or a time that 52 bits cannot hold */
export function packTimestamp(epochMs: bigint, zone = 'UTC'): bigint {
  if (epochMs > maxEpochMs || epochMs < -maxEpochMs - 1n) {
    throw new ConnectorError(
      'InvalidInput',
      `timestamp ${epochMs} ms is outside of what a timestamp with time zone can hold`,
    );
  }
  return (epochMs << zoneBits) | BigInt(zoneKey(zone));
}

export function unpackTimestamp(packed: bigint): ZonedTimestamp {
  return { epochMs: packed >> zoneBits, zone: zoneName(Number(packed & zoneMask)) };
}
