/** The small readers of text: time zones, decimals, LIKE patterns. */
import { decimalFromText } from '../../../connectors/federation/arrow/decimal.ts';
import { unpackTimestamp, zoneKey, zoneName } from '../../../connectors/federation/arrow/time-zone.ts';
import { isLike, parseLikePattern } from '../../../connectors/federation/predicate/evaluate/like-pattern.ts';
import { havoc } from '../mutate/bytes.ts';
import { may, must, withinMemory } from '../oracle.ts';
import { type Target, Violation } from '../target.ts';

const allowance = { constantBytes: 2 ** 20, timesInput: 200 };

const samples = [
  ...['UTC', 'Europe/Zurich', 'Etc/GMT+5', 'gmt-3', '+05:30', '-14:00', 'America/Argentina/Buenos_Aires'],
  ...[
    '0',
    '-12.50',
    '1e9999',
    '1e-9999',
    '.5',
    '5.',
    '00000000000000000000000000000000000000000000000.1',
    '9'.repeat(500),
  ],
  ...['%', '_', 'a%b%c', '%%%%', '_%_', '%ä_', 'plain', '%a%a%a%a%a%a%a%b'],
] as const;

export const textTarget: Target = {
  name: 'text',
  seeds: [[Buffer.from('+05:30')], ...samples.map((sample) => [Buffer.from(sample)])],
  mutate: ([text = new Uint8Array()], random, [other = text]) => [havoc(text, random, other)],
  check: (input) => {
    const bytes = input[0] ?? new Uint8Array();
    const text = Buffer.from(bytes).toString();
    withinMemory(input, allowance, () => {
      checkDecimal(text);
      checkLike(bytes);
      may(() =>
        unpackTimestamp(BigInt.asIntN(64, BigInt(`0x0${Buffer.from(bytes.subarray(0, 8)).toString('hex')}`))),
      );
    });
    const key = withinMemory(input, allowance, () => zoneKey(text));
    if (zoneKey(must('naming a key', () => zoneName(key))) !== key)
      throw new Violation('a zone changes its key');
  },
};

function checkDecimal(text: string): void {
  const decimal = must('reading a decimal', () => decimalFromText(text));
  if (decimal !== undefined && (decimal.scale < 0 || !Number.isInteger(decimal.scale)))
    throw new Violation(`a decimal has scale ${decimal.scale}`);
}

/** A pattern that is nothing but the text, wildcards and all, matches the text. */
function checkLike(bytes: Uint8Array): void {
  const pattern = must('reading a pattern', () => parseLikePattern(bytes));
  const isUtf8 = Buffer.from(Buffer.from(bytes).toString()).equals(bytes);
  if (isUtf8 && !isLike(bytes, 0, bytes.length, pattern)) throw new Violation('a text is not like itself');
}
