/** What passes between the engine and a thread that hosts a function. */

export interface WorkerOptions {
  /** The module that exports `handler`. */
  readonly functionUrl: string;
  readonly functionName: string;
}

export interface FunctionCall {
  readonly id: string;
  /** JSON text. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

export interface FunctionReply {
  readonly id: string;
  /** true: the payload is Lambda's error object. */
  readonly isError: boolean;
  readonly payload: Uint8Array<ArrayBuffer>;
}
