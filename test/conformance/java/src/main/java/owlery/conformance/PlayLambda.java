package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.request.FederationRequest;
import com.amazonaws.athena.connector.lambda.request.FederationResponse;
import com.amazonaws.athena.connector.lambda.serde.VersionedObjectMapperFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A function behind Lambda's Invoke: official requests in, official responses or the function's own error out. */
final class PlayLambda
{
    private final LambdaClient lambda;
    private final String functionName;

    PlayLambda(LambdaClient lambda, String functionName)
    {
        this.lambda = lambda;
        this.functionName = functionName;
    }

    String functionName()
    {
        return functionName;
    }

    /** Both texts in the shapes of one version, as Athena does after a Ping. */
    <T extends FederationResponse> T call(BlockAllocator allocator, int version, FederationRequest request, Class<T> wanted)
    {
        ObjectMapper mapper = VersionedObjectMapperFactory.create(allocator, version);
        try {
            SdkBytes payload = SdkBytes.fromByteArray(mapper.writeValueAsBytes(request));
            InvokeResponse answer = lambda.invoke(invoke -> invoke.functionName(functionName).payload(payload));
            byte[] answered = answer.payload().asByteArrayUnsafe();
            if (answer.functionError() != null) {
                throw new Failure(answer.functionError(), mapper.readValue(answered, LambdaException.class));
            }
            return wanted.cast(mapper.readValue(answered, FederationResponse.class));
        }
        catch (IOException e) {
            throw new UncheckedIOException("the answer to a " + request.getClass().getSimpleName(), e);
        }
    }

    /** What the official parser makes of a function's error. */
    static final class Failure
            extends RuntimeException
    {
        private final String functionError;

        Failure(String functionError, LambdaException parsed)
        {
            super(parsed.getMessage());
            this.functionError = functionError;
        }

        String functionError()
        {
            return functionError;
        }
    }
}
