package owlery.conformance;

import com.amazonaws.athena.connector.lambda.domain.predicate.functions.StandardFunctions;
import com.amazonaws.athena.connector.lambda.exceptions.AthenaConnectorException;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.DataSourceOptimizations;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.OptimizationSubType;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.pushdown.ComplexExpressionPushdownSubType;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.pushdown.PushdownSubTypes;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.querypassthrough.QueryPassthroughSignature;
import com.google.common.collect.ImmutableMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All that a connector can promise: each optimization with each sub type that the SDK lets it have. */
final class SampleCapabilities
{
    private SampleCapabilities() {}

    static Map<String, List<OptimizationSubType>> everything()
    {
        Map<String, List<OptimizationSubType>> capabilities = new LinkedHashMap<>();
        for (DataSourceOptimizations optimization : DataSourceOptimizations.values()) {
            List<OptimizationSubType> entries = new ArrayList<>();
            subTypes().filter(subType -> isPermitted(optimization, subType))
                    .forEach(subType -> entries.addAll(optimization.withSupportedSubTypes(subType).getValue()));
            if (entries.isEmpty()) {
                throw new IllegalStateException("no sub type here is one of " + optimization);
            }
            capabilities.put(optimization.getOptimization(), entries);
        }
        ImmutableMap.Builder<String, List<OptimizationSubType>> functions = ImmutableMap.builder();
        new Passthrough().addQueryPassthroughCapabilityIfEnabled(functions, Map.of());
        capabilities.putAll(functions.build());
        return capabilities;
    }

    private static Stream<PushdownSubTypes> subTypes()
    {
        String[] functions = Arrays.stream(StandardFunctions.values())
                .map(function -> function.getFunctionName().getFunctionName())
                .toArray(String[]::new);
        return Stream.concat(
                Sdk.enumConstants(PushdownSubTypes.class),
                Stream.of(ComplexExpressionPushdownSubType.SUPPORTED_FUNCTION_EXPRESSION_TYPES.withSubTypeProperties(functions)));
    }

    private static boolean isPermitted(DataSourceOptimizations optimization, PushdownSubTypes subType)
    {
        try {
            optimization.withSupportedSubTypes(subType);
            return true;
        }
        catch (AthenaConnectorException e) {
            return false;
        }
    }

    private static final class Passthrough
            implements QueryPassthroughSignature
    {
        @Override
        public String getFunctionSchema()
        {
            return "system";
        }

        @Override
        public String getFunctionName()
        {
            return "query";
        }

        @Override
        public List<String> getFunctionArguments()
        {
            return List.of("DATABASE", "QUERY");
        }

        @Override
        public Logger getLogger()
        {
            return LoggerFactory.getLogger(Passthrough.class);
        }
    }
}
