/** The account and region in which everything local lives. */
export const localAccountId = '000000000000';
export const localRegion = 'us-east-1';
