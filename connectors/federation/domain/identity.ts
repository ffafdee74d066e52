/** Who runs the query, as Athena passes it on. */
export interface FederatedIdentity {
  readonly account: string;
  readonly arn: string;
  readonly principalTags: ReadonlyMap<string, string>;
  readonly iamGroups: readonly string[];
  /** Per-request settings: `spill_bucket`, `spill_prefix`, `fas_token`, `service_kms_key_id`, and others as they come. */
  readonly configOptions: ReadonlyMap<string, string>;
}
