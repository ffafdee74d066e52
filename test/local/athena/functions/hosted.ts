/** Functions in this process over the real wire, and what was asked of them. */
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { createFunctionHandler } from '../../../../connectors/federation/functions/handler.ts';
import type { Udf } from '../../../../connectors/federation/functions/udf.ts';
import { silentLog } from '../../../../connectors/federation/log.ts';
import type { FunctionLambda } from '../../../../local/athena/functions/lambda.ts';
import { clientOf } from '../../../connectors/federation/functions/calling.ts';

export interface FunctionCalled {
  readonly name: string;
  readonly rows: readonly (readonly unknown[])[];
}

export interface HostedFunctions {
  readonly lambda: FunctionLambda;
  /** Since it was last emptied. */
  readonly calls: FunctionCalled[];
}

export function hostFunctions(name: string, functions: readonly Udf[]): HostedFunctions {
  const calls: FunctionCalled[] = [];
  const watched = functions.map(
    (udf): Udf => ({
      ...udf,
      evaluate: (input, context) => {
        const rows = Array.from({ length: input.rowCount }, (_, row) =>
          input.vectors.map((vector) => valueAt(vector, row)),
        );
        calls.push({ name: udf.name, rows });
        return udf.evaluate(input, context);
      },
    }),
  );
  const handler = createFunctionHandler(watched, { environment: {}, log: silentLog });
  return { lambda: { name, client: clientOf(handler) }, calls };
}
