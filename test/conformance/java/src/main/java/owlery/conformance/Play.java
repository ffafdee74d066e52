package owlery.conformance;

import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.functions.StandardFunctions;
import com.amazonaws.athena.connector.lambda.handlers.SerDeVersion;
import com.amazonaws.athena.connector.lambda.metadata.GetTableResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Athena, played by its SDK: {@code play <script>} makes the calls of a script to functions behind a Lambda endpoint and
 * prints one JSON line for each thing that it finds. What should be found is the caller's to know.
 */
final class Play
        implements AutoCloseable
{
    private final LambdaClient lambda;
    private final S3Client s3;
    private final PrintStream out;
    private int queries;

    private Play(JsonNode endpoints, PrintStream out)
    {
        StaticCredentialsProvider credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                endpoints.get("accessKeyId").asText(), endpoints.get("secretAccessKey").asText()));
        URI endpoint = URI.create(endpoints.get("endpoint").asText());
        Region region = Region.of(endpoints.get("region").asText());
        this.lambda = LambdaClient.builder()
                .endpointOverride(endpoint).region(region).credentialsProvider(credentials).build();
        this.s3 = S3Client.builder()
                .endpointOverride(endpoint).region(region).credentialsProvider(credentials).forcePathStyle(true).build();
        this.out = out;
    }

    static void run(String[] arguments)
            throws Exception
    {
        JsonNode script = Json.parse(Files.readString(Path.of(arguments[0])));
        try (PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
                Play play = new Play(script, out)) {
            for (JsonNode step : script.get("steps")) {
                play.step(step);
            }
        }
    }

    @Override
    public void close()
    {
        lambda.close();
        s3.close();
    }

    private void step(JsonNode step)
    {
        int version = step.path("version").asInt(SerDeVersion.SERDE_VERSION);
        PlayLambda function = new PlayLambda(lambda, step.get("function").asText());
        try (PlayAthena athena = new PlayAthena(function, s3, version, "query-" + ++queries)) {
            switch (step.get("step").asText()) {
                case "walk" -> walk(athena, step, version);
                case "filters" -> filters(athena, step);
                case "scan" -> scan(athena, step);
                case "functions" -> functions(step);
                case "call" -> call(athena, step);
                default -> throw new IllegalArgumentException("no step " + step);
            }
        }
    }

    private void walk(PlayAthena athena, JsonNode step, int version)
    {
        List<PlayAthena.Sizes> sizes = new ArrayList<>();
        step.get("sizes").forEach(pair -> sizes.add(sizes(pair)));
        boolean hasCapabilities = version >= 4;
        new PlayWalk(athena, sizes, line -> print(step, line)).walk(hasCapabilities, step.get("pageSize").asInt());
    }

    private void filters(PlayAthena athena, JsonNode step)
    {
        String rowNumber = step.get("rowNumber").asText();
        boolean isProjected = step.get("isProjected").asBoolean();
        new PlayFilters(athena, table(step), rowNumber, isProjected, line -> print(step, line)).play();
    }

    private void scan(PlayAthena athena, JsonNode step)
    {
        TableName name = table(step);
        try {
            Map<String, String> passthrough = PlayConstraints.texts(step.path("constraints").path("passthrough"));
            GetTableResponse table = athena.table(name, passthrough);
            Constraints constraints = new PlayConstraints(athena.allocator(), table.getSchema()).of(step.path("constraints"));
            Schema schema = projected(table.getSchema(), step.path("columns"));
            for (PlayAthena.Rows rows : athena.scan(table, schema, constraints, sizes(step.get("sizes")))) {
                ObjectNode line = PlayLines.rows(rows);
                line.put("step", "scan");
                print(step, line);
            }
        }
        catch (PlayLambda.Failure failure) {
            print(step, PlayLines.failure(name, failure));
        }
    }

    private void call(PlayAthena athena, JsonNode step)
    {
        List<Columns.Column> arguments = new ArrayList<>();
        step.get("arguments").forEach(argument -> arguments.add(
                new Columns.Column(PlayValues.field(argument.get("field")), (ArrayNode) argument.get("values"))));
        Schema output = new Schema(List.of(PlayValues.field(step.get("output"))));
        ObjectNode line = Json.object();
        try {
            line.set("description", Describe.message(athena.function(
                    step.get("method").asText(), Columns.block(athena.allocator(), arguments), output)));
            line.put("step", "answer");
        }
        catch (PlayLambda.Failure failure) {
            line.put("message", failure.getMessage());
            line.put("step", "failed call");
        }
        print(step, line);
    }

    /** The functions that the official SDK knows, so that a new one is noticed. */
    private void functions(JsonNode step)
    {
        for (StandardFunctions function : StandardFunctions.values()) {
            ObjectNode line = Json.object();
            line.put("step", "function");
            line.put("name", function.getFunctionName().getFunctionName());
            print(step, line);
        }
    }

    /** Without `columns`: all of them. */
    private static Schema projected(Schema schema, JsonNode columns)
    {
        if (columns.isMissingNode()) {
            return schema;
        }
        List<Field> fields = new ArrayList<>();
        columns.forEach(column -> fields.add(schema.findField(column.asText())));
        return new Schema(fields, schema.getCustomMetadata());
    }

    private static PlayAthena.Sizes sizes(JsonNode pair)
    {
        return new PlayAthena.Sizes(pair.get(0).asLong(), pair.get(1).asLong());
    }

    private static TableName table(JsonNode step)
    {
        return new TableName(step.get("schemaName").asText(), step.get("tableName").asText());
    }

    /** Every line carries the id of its step. */
    private void print(JsonNode step, ObjectNode line)
    {
        line.put("id", step.get("id").asText());
        out.println(Json.line(line));
    }
}
