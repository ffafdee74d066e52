package owlery.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.substrait.isthmus.SqlToSubstrait;
import io.substrait.isthmus.sql.SubstraitCreateStatementParser;
import io.substrait.plan.PlanProtoConverter;
import io.substrait.proto.Plan;
import org.apache.calcite.prepare.CalciteCatalogReader;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Writes Substrait plans for SQL, made by the library with which AWS's SDK reads them, and for each what AWS's own
 * helpers read out of it.
 */
final class Plans
{
    private Plans() {}

    static void run(String[] arguments)
            throws Exception
    {
        // Calcite's default is Latin-1, in which most text has no literal.
        System.setProperty("calcite.default.charset", "UTF-8");
        Path folder = Path.of(arguments[0]);
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>();
        lines.add(Json.line(provenance()));
        CalciteCatalogReader catalog = SubstraitCreateStatementParser.processCreateStatementsToCatalog(
                PlansQueries.TABLES.toArray(String[]::new));
        for (String condition : PlansQueries.CONDITIONS) {
            String statement = "SELECT * FROM \"t\" WHERE " + condition;
            lines.add(Json.line(line(condition, condition, plan(statement, catalog))));
        }
        for (String statement : PlansQueries.STATEMENTS) {
            lines.add(Json.line(line(statement, null, plan(statement, catalog))));
        }
        Plan base = plan("SELECT * FROM \"t\" WHERE \"int\" = 5", catalog);
        for (PlansBuilt.Built built : PlansBuilt.from(base)) {
            lines.add(Json.line(line(built.id(), built.condition(), built.plan())));
        }
        Files.write(folder.resolve("plans.jsonl"), lines, StandardCharsets.UTF_8);
    }

    private static JsonNode provenance()
    {
        ObjectNode line = Json.object();
        line.put("command", "plans");
        line.put("isthmus", version(SqlToSubstrait.class));
        line.put("athenaSdk", version(com.amazonaws.athena.connector.substrait.SubstraitRelUtils.class));
        line.set("tables", Json.texts(PlansQueries.TABLES.stream().map(String::strip).toList()));
        return line;
    }

    /** The jar's name without its suffix: neither library says its version in its manifest. */
    private static String version(Class<?> of)
    {
        String jar = Path.of(of.getProtectionDomain().getCodeSource().getLocation().getPath()).getFileName().toString();
        return jar.substring(0, jar.length() - ".jar".length());
    }

    private static Plan plan(String sql, CalciteCatalogReader catalog)
            throws Exception
    {
        return new PlanProtoConverter().toProto(new SqlToSubstrait().convert(sql, catalog));
    }

    private static JsonNode line(String id, String condition, Plan plan)
    {
        ObjectNode line = Json.object();
        line.put("id", id);
        line.put("condition", condition);
        line.put("plan", Base64.getEncoder().encodeToString(plan.toByteArray()));
        line.set("aws", PlansReading.of(plan));
        return line;
    }

    static String firstLine(Throwable thrown)
    {
        String message = String.valueOf(thrown.getMessage());
        return thrown.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse("");
    }
}
