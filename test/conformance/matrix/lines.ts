/** Messages as lines of a corpus: what our encoder makes of them, and what was put in. */
import type { Block } from '../../../connectors/federation/arrow/vector.ts';
import type {
  FederationRequest,
  FederationResponse,
} from '../../../connectors/federation/domain/messages.ts';
import { type SerDeVersion, wireFormat } from '../../../connectors/federation/wire/format.ts';
import { encodeRequest, type RequestKind } from '../../../connectors/federation/wire/request.ts';
import { encodeResponse } from '../../../connectors/federation/wire/response.ts';
import type { MessageLine } from '../corpus.ts';
import { describeBlock } from '../description/block.ts';
import type { JsonObject } from '../description/json.ts';
import { describeMessage, type Message } from '../description.ts';
import { requestKinds } from './requests.ts';
import { unwritable } from './unwritable.ts';

/** As Lambda sends it: `JSON.stringify` of what the handler returned. */
export function messageLine(
  id: string,
  version: SerDeVersion,
  message: Message,
  block: (block: Block) => JsonObject = describeBlock,
): MessageLine {
  const format = wireFormat(version);
  const encoded = isRequest(message) ? encodeRequest(message, format) : encodeResponse(message, format);
  const text = JSON.stringify(encoded);
  const description = describeMessage(message, block);
  const fault = unwritable(JSON.parse(text) as JsonObject, description);
  const line = { id, version, message: text, description };
  return fault === null ? line : { ...line, unwritable: fault };
}

const kinds: ReadonlySet<string> = new Set<RequestKind>(requestKinds);

export function isRequest(message: FederationRequest | FederationResponse): message is FederationRequest {
  return kinds.has(message.kind);
}
