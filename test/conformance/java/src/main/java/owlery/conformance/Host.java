package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocatorImpl;
import com.amazonaws.athena.connector.lambda.handlers.CompositeHandler;
import com.amazonaws.athena.connector.lambda.request.FederationRequest;
import com.amazonaws.athena.connector.lambda.serde.VersionedObjectMapperFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import owlery.conformance.HostEndpoint.Function;
import owlery.conformance.OfficialConnectorTables.Table;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A connector on AWS's SDK behind a Lambda endpoint: {@code host <endpoint> <region> <access key> <secret key> <bucket>},
 * whose first argument is S3 and all other services of AWS. It prints one line that says where it listens and what its
 * tables hold, and ends when its standard input does.
 */
final class Host
{
    private Host() {}

    static void run(String[] arguments)
            throws Exception
    {
        // The handlers make their clients themselves, by these settings. At an address without a name S3's paths hold the bucket.
        System.setProperty("aws.endpointUrl", arguments[0]);
        System.setProperty("aws.region", arguments[1]);
        System.setProperty("aws.accessKeyId", arguments[2]);
        System.setProperty("aws.secretAccessKey", arguments[3]);
        Map<String, Table> tables = OfficialConnectorTables.all();
        try (HostEndpoint endpoint = HostEndpoint.start(functions(tables, arguments[4]))) {
            ObjectNode line = Json.object();
            line.put("endpoint", endpoint.url());
            ObjectNode descriptions = line.putObject("tables");
            tables.forEach((name, table) -> descriptions.set(name, table.description()));
            try (PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8)) {
                out.println(Json.line(line));
                System.in.transferTo(ByteArrayOutputStream.nullOutputStream());
            }
        }
        // The SDK's key factory leaves a thread behind, which would keep the process.
        System.exit(0);
    }

    /** As the SDK hosts it, by how it spills; and as an SDK would that knows no version after a given one. */
    private static Map<String, Function> functions(Map<String, Table> tables, String bucket)
    {
        CompositeHandler encrypting = handler(tables, Map.of("spill_bucket", bucket));
        CompositeHandler clear = handler(tables, Map.of("spill_bucket", bucket, "disable_spill_encryption", "true"));
        Map<String, Function> functions = new LinkedHashMap<>();
        functions.put("encrypting", request -> answer(encrypting, request));
        functions.put("in-clear", request -> answer(clear, request));
        for (int version : Sdk.versions()) {
            functions.put("of-version-" + version, request -> answer(encrypting, request, version));
        }
        return functions;
    }

    private static CompositeHandler handler(Map<String, Table> tables, Map<String, String> options)
    {
        return new CompositeHandler(new OfficialConnectorMetadata(tables, options), new OfficialConnectorRecords(tables, options));
    }

    private static byte[] answer(CompositeHandler handler, byte[] request)
            throws Exception
    {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(request), answer, null);
        return answer.toByteArray();
    }

    private static byte[] answer(CompositeHandler handler, byte[] request, int version)
            throws Exception
    {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (BlockAllocatorImpl allocator = new BlockAllocatorImpl()) {
            ObjectMapper mapper = VersionedObjectMapperFactory.create(allocator, version);
            handler.handleRequest(allocator, mapper.readValue(request, FederationRequest.class), answer, mapper);
        }
        return answer.toByteArray();
    }
}
