/** From a connector's promises to the capabilities that Athena is told. */
import type { Connector } from './connector.ts';
import { functionsOf } from './diagnostics/redirect.ts';
import {
  type Capabilities,
  type Optimization,
  type OptimizationSubType,
  optimizations,
} from './domain/capabilities.ts';
import { ConnectorError } from './errors.ts';
import { type Signature, signatureOf, wireArgumentName } from './passthrough.ts';

export function capabilitiesOf(
  connector: Pick<Connector, 'promises' | 'passthrough' | 'explain' | 'selfTest'>,
  isPassthroughEnabled: boolean,
): Capabilities {
  const { filters = [], functions = [], limit, topN, nonDefaultCollate } = connector.promises ?? {};
  const capabilities = new Map<string, readonly OptimizationSubType[]>();
  const promise = (name: Optimization, subTypes: readonly OptimizationSubType[]): void => {
    if (subTypes.length > 0) capabilities.set(name, subTypes);
  };
  promise(
    'supports_filter_pushdown',
    filters.map((subType) => optimizationSubType('supports_filter_pushdown', subType)),
  );
  promise(
    'supports_complex_expression_pushdown',
    functions.length === 0
      ? []
      : [
          optimizationSubType(
            'supports_complex_expression_pushdown',
            'supported_function_expression_types',
            functions,
          ),
        ],
  );
  promise(
    'supports_limit_pushdown',
    limit ? [optimizationSubType('supports_limit_pushdown', 'integer_constant')] : [],
  );
  promise(
    'supports_top_n_pushdown',
    topN ? [optimizationSubType('supports_top_n_pushdown', 'SUPPORTS_ORDER_BY')] : [],
  );
  promise(
    'data_source_hints',
    nonDefaultCollate ? [optimizationSubType('data_source_hints', 'non_default_collate')] : [],
  );
  for (const declared of isPassthroughEnabled ? functionsOf(connector) : []) {
    capabilities.set(signatureOf(declared), passthroughEntry(declared));
  }
  return capabilities;
}

/** @throws ConnectorError InvalidInput for a sub type of another optimization */
export function optimizationSubType(
  optimization: Optimization,
  subType: string,
  properties: readonly string[] = [],
): OptimizationSubType {
  const allowed: readonly string[] = optimizations[optimization];
  if (!allowed.includes(subType)) {
    throw new ConnectorError(
      'InvalidInput',
      `${subType} is no sub type of ${optimization}, which has ${allowed.join(', ')}`,
    );
  }
  return { subType, properties };
}

function passthroughEntry(passthrough: Signature): readonly OptimizationSubType[] {
  return [
    { subType: 'query_passthrough_schema', properties: [passthrough.schemaName] },
    { subType: 'query_passthrough_name', properties: [passthrough.name] },
    { subType: 'query_passthrough_arguments', properties: passthrough.argumentNames.map(wireArgumentName) },
  ];
}
