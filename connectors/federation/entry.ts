/**
 * The door for the file that Lambda loads first, and nothing else: whatever stands beside what a bundled entry uses
 * is loaded with it, and the SDK's door has everything.
 */
export {
  createHandler,
  type HandlerOptions,
  type LambdaContext,
  type LambdaHandler,
  type LazyConnector,
} from './handler.ts';
