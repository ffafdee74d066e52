/** The functions that a plan names by number, and the standard files that say what a function of a name does. */

import { malformed, unsupported } from './failure.ts';
import { decodeMessage, type MessageOf } from './message.ts';
import {
  extensionFunctionShape,
  extensionShape,
  extensionUriShape,
  extensionUrnShape,
  type planShape,
} from './shapes.ts';

export interface DeclaredFunction {
  /** As declared, with the types of its arguments: `gt:any_any`. */
  readonly signature: string;
  readonly name: string;
  /** `functions_comparison`; null where the plan does not say whose function it is. */
  readonly file: string | null;
}

export type DeclaredFunctions = ReadonlyMap<number, DeclaredFunction>;

type PlanMessage = MessageOf<typeof planShape>;

export function decodeFunctions(plan: PlanMessage): DeclaredFunctions {
  const uris = anchored(
    plan.extension_uris.map((bytes) => {
      const { extension_uri_anchor, uri } = decodeMessage(extensionUriShape, bytes);
      return { anchor: extension_uri_anchor, text: uri };
    }),
  );
  const urns = anchored(
    plan.extension_urns.map((bytes) => {
      const { extension_urn_anchor, urn } = decodeMessage(extensionUrnShape, bytes);
      return { anchor: extension_urn_anchor, text: urn };
    }),
  );
  const functions = new Map<number, DeclaredFunction>();
  for (const bytes of plan.extensions) {
    const { extension_function } = decodeMessage(extensionShape, bytes);
    if (extension_function === undefined) continue;
    const declared = decodeMessage(extensionFunctionShape, extension_function);
    const anchor = declared.function_anchor ?? 0;
    if (functions.has(anchor)) throw malformed('Plan.extensions', `declares function ${anchor} twice`);
    const signature = declared.name ?? '';
    const owners = [
      ownerOf(uris, declared.extension_uri_reference, signature),
      ownerOf(urns, declared.extension_urn_reference, signature),
    ].filter((owner) => owner !== null);
    const files = new Set(owners.map(standardFile));
    if (files.size > 1)
      throw malformed('Plan.extensions', `says two things of where function ${signature} is from`);
    const [file = null] = files;
    functions.set(anchor, { signature, name: signature.split(':')[0] ?? '', file });
  }
  return functions;
}

interface Anchored {
  readonly anchor: number | undefined;
  readonly text: string | undefined;
}

function anchored(entries: readonly Anchored[]): ReadonlyMap<number, string> {
  return new Map(entries.map(({ anchor = 0, text = '' }) => [anchor, text]));
}

/** Some writers name no extension at all, and give the standard's names; then there is no reference either. */
function ownerOf(
  owners: ReadonlyMap<number, string>,
  reference: number | undefined,
  signature: string,
): string | null {
  const owner = owners.get(reference ?? 0);
  if (owner !== undefined) return owner;
  if (reference === undefined || reference === 0) return null;
  throw malformed(
    'Plan.extensions',
    `declares function ${signature} of extension ${reference}, which it does not name`,
  );
}

/** `/functions_boolean.yaml`, `https://…/functions_boolean.yaml` and `extension:io.substrait:functions_boolean`. */
function standardFile(owner: string): string {
  const match =
    /^(?:(?:https:\/\/github\.com\/substrait-io\/substrait\/.*)?\/|extension:io\.substrait:)(functions_\w+)(?:\.yaml)?$/.exec(
      owner,
    );
  return match?.[1] ?? owner;
}

export function functionOf(functions: DeclaredFunctions, reference: number): DeclaredFunction {
  const declared = functions.get(reference);
  if (declared !== undefined) return declared;
  throw malformed('ScalarFunction.function_reference', `is ${reference}, which the plan does not declare`);
}

export function unsupportedFunction({ signature, file }: DeclaredFunction, why: string): Error {
  return unsupported(`function ${signature}${file === null ? '' : ` of ${file}`}`, why);
}
