/**
 * The generated part of the sample: people who upload images, and how much they uploaded on which day. No one of
 * them exists; only where they live is real. The same seed gives the same rows on every machine.
 */
import type { Home } from './places.ts';
import { type SeededRandom, seededRandom } from './random.ts';
import { uploaderId } from './uploader-id.ts';

/** Keys are the columns of table `uploader`; int64 and decimals are text, as JSON has neither. */
export interface Uploader extends Home {
  readonly id: string;
  readonly uploader_number: number;
  readonly handle: string;
  readonly display_name: string;
  readonly plan: Plan;
  readonly quota_bytes: string;
  readonly rating: string | null;
  readonly active: boolean;
  readonly birthday: string | null;
  readonly joined_at: string;
  readonly interests: readonly string[] | null;
  readonly preferences: Readonly<Record<string, unknown>>;
}

export interface UploadDay {
  readonly uploader_id: string;
  readonly day: string;
  readonly images: number;
  readonly bytes: string;
}

export type Plan = 'free' | 'plus' | 'studio';

export const uploaderCount = 5_000;

/** The days that uploads are counted for: the first half of 2026. */
export const firstUploadDay = '2026-01-01';
export const uploadDayCount = 181;

const seed = 0x0417;
const msPerDay = 86_400_000;
const bytesPerGib = 1024n ** 3n;

const planQuotaGib = { free: 5n, plus: 200n, studio: 4096n } as const satisfies Record<Plan, bigint>;

const adjectives = [
  'Amber',
  'Brisk',
  'Calm',
  'Dusky',
  'Early',
  'Fabled',
  'Gentle',
  'Hidden',
  'Ivory',
  'Lucid',
] as const;
const birds = [
  'Owl',
  'Heron',
  'Wren',
  'Kestrel',
  'Plover',
  'Siskin',
  'Tern',
  'Åkerrikse',
  'Bülbül',
  'Ñandú',
] as const;
const subjects = ['birds', 'clouds', 'doors', 'forests', 'harbours', 'night', 'portraits', 'street'] as const;

/** Which places to read before `generateUploaders`: the home of each uploader, in order. */
export function chooseHomes(placeCount: number): readonly number[] {
  const random = seededRandom(seed);
  return Array.from({ length: uploaderCount }, () => 1 + random.below(placeCount));
}

export function generateUploaders(homes: readonly Home[]): readonly Uploader[] {
  const random = seededRandom(seed + 1);
  return homes.map((home, index) => generateUploader(index + 1, home, random));
}

function generateUploader(uploaderNumber: number, home: Home, random: SeededRandom): Uploader {
  const [adjective, bird] = [random.pick(adjectives), random.pick(birds)];
  const plan = random.pick<Plan>(['free', 'free', 'free', 'plus', 'plus', 'studio']);
  const joinedAtMs = Date.parse('2019-05-01T00:00:00Z') + random.below(2_400 * msPerDay);
  return {
    id: uploaderId(uploaderNumber),
    uploader_number: uploaderNumber,
    handle: `${adjective}-${bird}-${uploaderNumber}`.toLowerCase(),
    display_name: `${adjective} ${bird}`,
    ...home,
    plan,
    quota_bytes: String(planQuotaGib[plan] * bytesPerGib * BigInt(1 + random.below(3))),
    rating: random.isOneIn(7) ? null : (1 + random.below(401) / 100).toFixed(2),
    active: !random.isOneIn(8),
    birthday: random.isOneIn(3) ? null : dayText(Date.parse('1950-01-01'), random.below(20_000)),
    joined_at: new Date(joinedAtMs).toISOString(),
    interests: random.isOneIn(5) ? null : chooseInterests(random),
    preferences: { theme: random.pick(['light', 'dark']), thumbnails: 64 * (1 + random.below(4)) },
  };
}

function chooseInterests(random: SeededRandom): readonly string[] {
  return subjects.filter(() => random.isOneIn(3));
}

export function generateUploadDays(uploaders: readonly Uploader[]): readonly UploadDay[] {
  const random = seededRandom(seed + 2);
  const firstDayMs = Date.parse(firstUploadDay);
  return uploaders
    .filter((uploader) => uploader.active)
    .flatMap((uploader) => {
      const days = new Set(Array.from({ length: random.below(12) }, () => random.below(uploadDayCount)));
      return [...days].map((day) => generateUploadDay(uploader.id, dayText(firstDayMs, day), random));
    });
}

function generateUploadDay(id: string, day: string, random: SeededRandom): UploadDay {
  const images = 1 + random.below(random.isOneIn(20) ? 500 : 25);
  return { uploader_id: id, day, images, bytes: String(images * (400_000 + random.below(6_000_000))) };
}

function dayText(fromMs: number, days: number): string {
  return new Date(fromMs + days * msPerDay).toISOString().slice(0, 10);
}
