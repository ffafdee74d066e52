import { describe, expect, it } from '@jest/globals';
import {
  packTimestamp,
  unpackTimestamp,
  zoneKey,
  zoneName,
} from '../../../../connectors/federation/arrow/time-zone.ts';

describe('the key of a time zone', () => {
  it.each([
    ['UTC', 0],
    ['Z', 0],
    ['gmt', 0],
    ['Etc/UTC', 0],
    ['Zulu', 0],
    ['+00:00', 0],
    ['-00:01', 840],
    ['+00:01', 841],
    ['-14:00', 1],
    ['+14:00', 1680],
    ['Europe/Saratov', 2228],
    ['europe/berlin', zoneKey('Europe/Berlin')],
    ['Etc/GMT+5', zoneKey('-05:00')],
    ['Etc/GMT-5', zoneKey('+05:00')],
    ['GMT+5', zoneKey('+05:00')],
    ['UTC-3', zoneKey('-03:00')],
    ['UTC+05:30', zoneKey('+05:30')],
  ])('of %s is %d', (zone, key) => {
    expect(zoneKey(zone)).toBe(key);
  });

  it.each(['Mars/Olympus', '+05:30:15', '+14:01', '', '+5:3', 'Etc/GMT+99'])('is refused for %j', (zone) => {
    expect(() => zoneKey(zone)).toThrow('is unknown');
  });

  it('has a name that leads back to it, for every key that is assigned', () => {
    const unassigned = new Set([2040, 2180, 2186, 2196]);
    for (let key = 0; key <= 2228; key++) if (!unassigned.has(key)) expect(zoneKey(zoneName(key))).toBe(key);
    for (const key of unassigned) expect(() => zoneName(key)).toThrow('not assigned');
  });
});

describe('a packed timestamp', () => {
  it('holds milliseconds and the zone of its value', () => {
    const epochMs = BigInt(Date.parse('2015-12-21T17:42:34-05:00'));
    expect(packTimestamp(epochMs, '-05:00')).toBe(5942221840384541n);
    expect(unpackTimestamp(5942221840384541n)).toEqual({ epochMs, zone: '-05:00' });
  });

  it('holds instants before 1970', () => {
    expect(unpackTimestamp(packTimestamp(-1n, 'Asia/Tokyo'))).toEqual({ epochMs: -1n, zone: 'Asia/Tokyo' });
  });

  it('refuses what its bits cannot hold', () => {
    expect(() => packTimestamp(1n << 51n)).toThrow('outside');
  });
});
