/** A script for the official SDK in Athena's place, and the lines that it prints. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderBy } from '../../../connectors/federation/domain/constraints.ts';
import type { Json, JsonObject } from '../description/json.ts';
import { runOfficial } from '../official.ts';
import type { LambdaEndpoint } from './lambda-endpoint.ts';

/** Thresholds of a block and of an answer, in bytes. */
export type Sizes = readonly [maxBlockBytes: number, maxInlineBlockBytes: number];
export const athenaSizes: Sizes = [16_000_000, 5_242_880];
/** Of the whole of a play; it takes some seconds on a machine that does nothing else. */
export const playTimeoutMs = 300_000;

/** A column has the type that the table gives it; other parts say theirs as descriptions do. */
export type ExpressionScript =
  | { readonly column: string }
  | { readonly type: string; readonly values: readonly Json[] }
  | { readonly type: string; readonly call: string; readonly arguments: readonly ExpressionScript[] };

export interface ConstraintsScript {
  readonly expression?: readonly ExpressionScript[];
  readonly orderBy?: readonly OrderBy[];
  readonly limit?: number;
  readonly passthrough?: Readonly<Record<string, string>>;
  /** base64 */
  readonly plan?: string;
}

/** `id` comes back on each line; `version` is that of the messages, by default the newest of the SDK. */
export type Step = { readonly id: string; readonly function: string; readonly version?: number } & (
  | { readonly step: 'walk'; readonly pageSize: number; readonly sizes: readonly Sizes[] }
  | {
      readonly step: 'filters';
      readonly schemaName: string;
      readonly tableName: string;
      /** An integer column whose values tell the rows apart. */
      readonly rowNumber: string;
      /** Whether the filtered column is also among the output. */
      readonly isProjected: boolean;
    }
  | {
      readonly step: 'scan';
      readonly schemaName: string;
      readonly tableName: string;
      readonly columns?: readonly string[];
      readonly constraints?: ConstraintsScript;
      readonly sizes: Sizes;
    }
  | { readonly step: 'functions' }
  | {
      readonly step: 'call';
      readonly method: string;
      readonly arguments: readonly { readonly field: JsonObject; readonly values: readonly Json[] }[];
      readonly output: JsonObject;
    }
);

export interface BlockLine {
  readonly schema: JsonObject;
  readonly rowCount: number;
  readonly columns: readonly (readonly Json[])[];
}

interface RowsLine {
  readonly isSpilled: boolean;
  /** 0: in clear. */
  readonly keyBytes: number;
  readonly objects: readonly string[];
  readonly blocks: readonly BlockLine[];
}

export type Line = { readonly id: string } & (
  | { readonly step: 'answer'; readonly description: JsonObject }
  | {
      readonly step: 'splits';
      readonly table: string;
      readonly counts: readonly number[];
      readonly tokens: readonly (string | null)[];
    }
  | ({
      readonly step: 'records';
      readonly table: string;
      readonly properties: Readonly<Record<string, string>>;
    } & RowsLine)
  | ({ readonly step: 'scan' } & RowsLine)
  | {
      readonly step: 'failure';
      readonly table: string;
      readonly functionError: string;
      readonly message: string;
    }
  | { readonly step: 'rules'; readonly violations: readonly string[] }
  | {
      readonly step: 'filter';
      readonly column: string;
      readonly form: string;
      /** Numbers of the rows whose values the set was made of. */
      readonly rows: readonly number[];
      /** Text: why the call failed. */
      readonly ours: readonly number[] | string;
      readonly official: readonly number[];
    }
  | { readonly step: 'no filters'; readonly column: string; readonly why: string }
  | { readonly step: 'function'; readonly name: string }
  | { readonly step: 'failed call'; readonly message: string }
);

export type LineOf<Kind extends Line['step']> = Extract<Line, { readonly step: Kind }>;

/** The lines of each step, by its id. */
export type Played = ReadonlyMap<string, readonly Line[]>;

export async function play(
  { endpoint, region, accessKeyId, secretAccessKey }: LambdaEndpoint,
  steps: readonly Step[],
): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'owlery-script-'));
  try {
    const file = join(folder, 'script.json');
    await writeFile(file, JSON.stringify({ endpoint, region, accessKeyId, secretAccessKey, steps }));
    const run = await runOfficial('play', [file]);
    if (run.exitCode !== 0) throw new Error(`the official SDK failed at playing:\n${run.stderr}`);
    const played = new Map<string, Line[]>(steps.map(({ id }) => [id, []]));
    for (const text of run.stdout.split('\n').filter((line) => line !== '')) {
      // What our own program prints has these forms; another one would fail the comparison that it is for.
      const line = JSON.parse(text) as Line;
      played.get(line.id)?.push(line);
    }
    return played;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function linesOf<Kind extends Line['step']>(
  played: Played,
  id: string,
  kind: Kind,
): readonly LineOf<Kind>[] {
  const lines = played.get(id) ?? [];
  return lines.filter((line): line is LineOf<Kind> => line.step === kind);
}
