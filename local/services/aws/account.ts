/** The account that the local services pretend to be, and the names of its resources. */
export interface LocalAccount {
  readonly accountId: string;
  readonly region: string;
}

export function arnOf({ accountId, region }: LocalAccount, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
