/** Only what is used of a large client: an `import()` of the package itself would load all of its operations. */
export { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
