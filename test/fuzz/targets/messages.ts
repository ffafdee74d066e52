/** Requests, responses and the JSON of a failed function: text in, the same again after a round trip. */
import type { Block } from '../../../connectors/federation/arrow/vector.ts';
import type {
  FederationRequest,
  FederationResponse,
} from '../../../connectors/federation/domain/messages.ts';
import { wireFormat } from '../../../connectors/federation/wire/format.ts';
import {
  decodeFunctionError,
  encodeFunctionError,
} from '../../../connectors/federation/wire/function-error.ts';
import { decodeRequest, encodeRequest } from '../../../connectors/federation/wire/request.ts';
import { decodeResponse, encodeResponse } from '../../../connectors/federation/wire/response.ts';
import { assertSame, must, withinMemory } from '../oracle.ts';
import { functionErrorSeeds, requestSeeds, responseSeeds } from '../seeds.ts';
import { type Input, type Target, Violation } from '../target.ts';
import { jsonAllowance, mutateText, parsed } from './json-text.ts';
import { checkPredicates } from './predicates.ts';
import { exercise } from './reading.ts';

const throughText = (message: object): unknown => JSON.parse(JSON.stringify(message));

export const requestTarget: Target = {
  name: 'request',
  seeds: requestSeeds(),
  mutate: mutateText,
  check: (input) => {
    const event = parsed(input);
    const request = withinMemory(input, jsonAllowance, () => decodeRequest(event));
    const again = must('round trip', () => decodeRequest(throughText(encodeRequest(request, wireFormat()))));
    assertSame('a request changes when it is written and read again', again, request);
    for (const block of blocksOf(request)) {
      assertRowsArePaidFor(block, input);
      exercise(block);
    }
    if ('constraints' in request) checkPredicates(request.constraints);
  },
};

export const responseTarget: Target = {
  name: 'response',
  seeds: responseSeeds(),
  mutate: mutateText,
  check: (input) => {
    const payload = parsed(input);
    const response = withinMemory(input, jsonAllowance, () => decodeResponse(payload));
    const again = must('round trip', () =>
      decodeResponse(throughText(encodeResponse(response, wireFormat()))),
    );
    assertSame('a response changes when it is written and read again', again, response);
    for (const block of blocksOf(response)) exercise(block);
  },
};

export const functionErrorTarget: Target = {
  name: 'function-error',
  seeds: functionErrorSeeds(),
  mutate: mutateText,
  check: (input) => {
    const payload = parsed(input);
    const error = withinMemory(input, jsonAllowance, () => decodeFunctionError(payload));
    must('round trip', () => decodeFunctionError(throughText(encodeFunctionError(error))));
  },
};

/** Each row of a request is answered for, so a few bytes must not claim a great many. */
function assertRowsArePaidFor({ rowCount }: Block, input: Input): void {
  const bytes = input.reduce((sum, part) => sum + part.length, 0);
  if (rowCount > 2 ** 16 + 8 * bytes) throw new Violation(`${rowCount} rows in ${bytes} bytes`);
}

function blocksOf(message: FederationRequest | FederationResponse): readonly Block[] {
  switch (message.kind) {
    case 'GetTableLayoutResponse':
    case 'GetSplitsRequest':
      return [message.partitions];
    case 'ReadRecordsResponse':
    case 'UserDefinedFunctionResponse':
      return [message.records];
    case 'UserDefinedFunctionRequest':
      return [message.inputRecords];
    default:
      return [];
  }
}
