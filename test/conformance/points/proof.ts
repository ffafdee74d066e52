/** Where something is proved: a test by the titles that lead to it, outermost first, and the case of a table that it is about. */
export interface Proof {
  /** From the root of the repository. */
  readonly file: string;
  /** `describe › it`, as the titles are written: `%s` and `$kind` where a table fills them in. */
  readonly test: string;
  /** A piece of the table's text that names the case. */
  readonly case?: string;
}

export type ProofsIn = (test: string, caseText?: string) => Proof;

export function proofsIn(file: string): ProofsIn {
  return (test, caseText) => ({ file, test, ...(caseText !== undefined && { case: caseText }) });
}

const federation = (file: string): ProofsIn => proofsIn(`test/connectors/federation/${file}.test.ts`);

/** The files in which most proofs are. */
export const proved = {
  official: proofsIn('test/conformance/golden.test.ts'),
  written: proofsIn('test/conformance/written.test.ts'),
  play: proofsIn('test/conformance/play.test.ts'),
  host: proofsIn('test/conformance/host.test.ts'),
  glueTypes: proofsIn('test/conformance/glue-types.test.ts'),
  calls: federation('conformance/functions'),
  plan: federation('conformance/query-plan'),
  answers: federation('conformance/answers'),
  arrowMessages: federation('conformance/arrow-messages'),
  rows: federation('conformance/rows'),
  services: federation('conformance/spilling'),
  sets: federation('conformance/value-sets'),
  golden: federation('wire/golden'),
  lenient: federation('wire/lenient'),
  arrowType: federation('wire/arrow-type'),
  valueSetJson: federation('wire/value-set'),
  errors: federation('errors'),
  metadata: federation('answers/metadata'),
  scan: federation('answers/scan'),
  splits: federation('answers/splits'),
  records: federation('answers/records'),
  ending: federation('answers/ending'),
  ipc: federation('arrow/ipc'),
  builder: federation('arrow/builder'),
  timeZone: federation('arrow/time-zone'),
  decode: federation('predicate/decode'),
  valueSet: federation('predicate/value-set'),
  evaluate: federation('predicate/evaluate'),
  plans: federation('predicate/substrait/plans'),
  functions: federation('functions/define'),
  spiller: federation('spill/spiller'),
  assembler: federation('spill/block-assembler'),
  encryption: federation('spill/encryption'),
  location: federation('spill/location'),
  keys: federation('spill/keys'),
  inline: federation('spill/inline'),
  bucketCheck: federation('spill/bucket-check'),
  s3Store: federation('spill/s3-store'),
  localS3: federation('spill/local-s3'),
  config: federation('environment/config'),
  casing: federation('environment/casing'),
  forwardAccess: federation('environment/forward-access'),
  glueConnection: federation('environment/glue-connection'),
  queryStatus: federation('environment/query-status'),
  throttling: federation('environment/throttling'),
  secrets: federation('environment/secrets'),
  glueSettings: federation('glue/settings'),
  glueTable: federation('glue/description'),
  glueType: federation('glue/type'),
  withGlue: federation('glue/with-glue'),
} as const;
