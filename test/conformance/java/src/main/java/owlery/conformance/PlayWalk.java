package owlery.conformance;

import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.metadata.GetSplitsResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableLayoutResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesRequest;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesResponse;
import com.amazonaws.athena.connector.lambda.request.FederationResponse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Everything that a catalog has, from Ping to the last row of every table, in the order in which Athena asks. */
final class PlayWalk
{
    private final PlayAthena athena;
    private final Consumer<ObjectNode> print;
    private final List<PlayAthena.Sizes> sizes;
    private final PlayRules rules = new PlayRules();

    PlayWalk(PlayAthena athena, List<PlayAthena.Sizes> sizes, Consumer<ObjectNode> print)
    {
        this.athena = athena;
        this.sizes = sizes;
        this.print = print;
    }

    /** `pageSize`: of a second listing of tables, beside the one in a single page. */
    void walk(boolean hasCapabilities, int pageSize)
    {
        say(athena.ping());
        if (hasCapabilities) {
            say(athena.capabilities());
        }
        var schemas = athena.schemas();
        say(schemas);
        rules.schemas(schemas);
        for (String schemaName : schemas.getSchemas()) {
            List<ListTablesResponse> whole = athena.tables(schemaName, ListTablesRequest.UNLIMITED_PAGE_SIZE_VALUE);
            List<ListTablesResponse> paged = athena.tables(schemaName, pageSize);
            whole.forEach(this::say);
            paged.forEach(this::say);
            rules.tables(schemaName, whole);
            rules.tables(schemaName, paged);
            for (ListTablesResponse page : whole) {
                page.getTables().forEach(this::walkTable);
            }
        }
        ObjectNode line = Json.object();
        line.put("step", "rules");
        line.set("violations", Json.texts(rules.violations()));
        print.accept(line);
    }

    private void walkTable(TableName name)
    {
        GetTableResponse table = athena.table(name, Map.of());
        say(table);
        rules.table(name, table);
        GetTableLayoutResponse layout = athena.layout(table, PlayAthena.everything());
        say(layout);
        rules.layout(table, layout);
        List<GetSplitsResponse> splits = athena.splits(table, layout, PlayAthena.everything());
        rules.splits(name, splits);
        sayCounts(name, splits);
        for (PlayAthena.Sizes thresholds : sizes) {
            for (GetSplitsResponse answer : splits) {
                for (Split split : answer.getSplits()) {
                    walkSplit(table, split, thresholds);
                }
            }
        }
    }

    private void walkSplit(GetTableResponse table, Split split, PlayAthena.Sizes thresholds)
    {
        TableName name = table.getTableName();
        try {
            PlayAthena.Rows rows = athena.read(name, table.getSchema(), split, PlayAthena.everything(), thresholds);
            rules.records(name, table.getSchema(), rows);
            print.accept(PlayLines.records(name, split, rows));
        }
        catch (PlayLambda.Failure failure) {
            print.accept(PlayLines.failure(name, failure));
        }
    }

    private void sayCounts(TableName name, List<GetSplitsResponse> answers)
    {
        ObjectNode line = Json.object();
        line.put("step", "splits");
        line.put("table", name.getTableName());
        ArrayNode counts = line.putArray("counts");
        answers.forEach(answer -> counts.add(answer.getSplits().size()));
        ArrayNode tokens = line.putArray("tokens");
        answers.forEach(answer -> tokens.add(answer.getContinuationToken()));
        print.accept(line);
    }

    private void say(FederationResponse response)
    {
        ObjectNode line = Json.object();
        line.put("step", "answer");
        line.set("description", Describe.message(response));
        print.accept(line);
    }
}
