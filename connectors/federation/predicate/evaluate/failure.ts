/** The messages behind failure codes. They are Trino's, with the place but without the values. */
import { ConnectorError } from '../../errors.ts';
import { firstFailureCode } from './truth.ts';

export interface Failures {
  /** The code that stands for a message in a byte array of states. */
  codeOf(message: string): number;
  errorOf(code: number): ConnectorError;
}

/** A byte holds no more; what comes after shares the last code. */
const lastCode = 255;
const sharedMessage = 'NUMERIC_VALUE_OUT_OF_RANGE or DIVISION_BY_ZERO in a calculation of the filter';

export function createFailures(): Failures {
  const messages: string[] = [];
  return {
    codeOf(message) {
      const known = messages.indexOf(message);
      if (known >= 0) return firstFailureCode + known;
      if (firstFailureCode + messages.length >= lastCode) return lastCode;
      messages.push(message);
      return firstFailureCode + messages.length - 1;
    },
    errorOf(code) {
      return new ConnectorError('InvalidInput', messages[code - firstFailureCode] ?? sharedMessage);
    },
  };
}
