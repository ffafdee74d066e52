import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../../local/services/sample/random.ts';
import { uploaderId, uuidV5 } from '../../../../local/services/sample/uploader-id.ts';
import {
  chooseHomes,
  generateUploadDays,
  generateUploaders,
  uploaderCount,
} from '../../../../local/services/sample/uploaders.ts';

describe('uuidV5', () => {
  it('gives the id of the standard’s own example', () => {
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });
});

describe('uploaderId', () => {
  it('never changes, for events that were sent carry it', () => {
    expect([1, 2, 5_000].map(uploaderId)).toEqual([
      '8152cd50-206f-57b9-adb1-3d4307f03e28',
      '2d220fcb-e3a7-5148-a9f2-6ef5103ceae8',
      uuidV5('6f776c65-7279-4b1d-9e0a-75706c6f6164', 'uploader/5000'),
    ]);
  });
});

describe('seededRandom', () => {
  it('repeats itself under the same seed and stays below the limit', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000_000 }), (seed, limit) => {
        const [one, other] = [seededRandom(seed), seededRandom(seed)];
        for (let count = 0; count < 20; count++) {
          const drawn = one.below(limit);
          expect(drawn).toBe(other.below(limit));
          expect(drawn >= 0 && drawn < limit && Number.isInteger(drawn)).toBe(true);
        }
      }),
    );
  });
});

describe('generated rows', () => {
  const homes = chooseHomes(1_000).map((placeId) => ({ place_id: placeId, country: 'NO', region: null }));
  const uploaders = generateUploaders(homes);

  it('are the same in every run', () => {
    expect(generateUploaders(homes)).toEqual(uploaders);
    expect(generateUploadDays(uploaders)).toEqual(generateUploadDays(uploaders));
  });

  it('give every uploader a home among the places', () => {
    expect(uploaders).toHaveLength(uploaderCount);
    expect(uploaders.every(({ place_id }) => place_id >= 1 && place_id <= 1_000)).toBe(true);
  });

  it('count uploads of active uploaders only, in the first half of 2026, once a day', () => {
    const days = generateUploadDays(uploaders);
    const active = new Set(uploaders.filter((uploader) => uploader.active).map(({ id }) => id));

    expect(days.length).toBeGreaterThan(10_000);
    expect(new Set(days.map(({ uploader_id, day }) => `${uploader_id} ${day}`)).size).toBe(days.length);
    expect(days.every(({ uploader_id }) => active.has(uploader_id))).toBe(true);
    expect(days.every(({ day }) => day >= '2026-01-01' && day <= '2026-06-30')).toBe(true);
  });
});
