package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.SupportedTypes;
import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.domain.spill.S3SpillLocation;
import com.amazonaws.athena.connector.lambda.metadata.GetSplitsResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableLayoutResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListSchemasResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesResponse;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What AWS's validator of connectors looks at, and what Athena takes for granted beside it. */
final class PlayRules
{
    private final List<String> violations = new ArrayList<>();

    List<String> violations()
    {
        return violations;
    }

    void schemas(ListSchemasResponse response)
    {
        require(!response.getSchemas().isEmpty(), "there is no schema");
        response.getSchemas().forEach(this::lowerCase);
        distinct(response.getSchemas(), "schema");
    }

    void tables(String schemaName, List<ListTablesResponse> pages)
    {
        List<TableName> names = pages.stream().flatMap(page -> page.getTables().stream()).toList();
        for (TableName name : names) {
            lowerCase(name.getTableName());
            require(name.getSchemaName().equals(schemaName), name + " is listed in " + schemaName);
        }
        distinct(names, "table");
    }

    void table(TableName asked, GetTableResponse response)
    {
        require(response.getTableName().equals(asked), asked + " is answered with " + response.getTableName());
        Set<String> columns = new HashSet<>();
        for (Field field : response.getSchema().getFields()) {
            lowerCase(field.getName());
            require(SupportedTypes.isSupported(field), asked + "." + field.getName() + " is of " + field.getType());
            columns.add(field.getName());
        }
        distinct(response.getSchema().getFields().stream().map(Field::getName).toList(), "column of " + asked);
        require(columns.containsAll(response.getPartitionColumns()), asked + " is partitioned by what is no column");
        require(columns.size() > response.getPartitionColumns().size(), asked + " has partition columns only");
    }

    void layout(GetTableResponse table, GetTableLayoutResponse response)
    {
        Block partitions = response.getPartitions();
        require(partitions.getRowCount() > 0, table.getTableName() + " has no partition");
        for (String column : table.getPartitionColumns()) {
            Field field = partitions.getSchema().findField(column);
            require(field.getType().equals(table.getSchema().findField(column).getType()), column + " changes its type in the layout");
        }
    }

    void splits(TableName name, List<GetSplitsResponse> answers)
    {
        List<Split> splits = answers.stream().flatMap(answer -> answer.getSplits().stream()).toList();
        require(!splits.isEmpty(), name + " has no split");
        for (Split split : splits) {
            require(((S3SpillLocation) split.getSpillLocation()).isDirectory(), name + " has a split that spills to one object");
        }
        distinct(splits.stream().map(Split::getSpillLocation).toList(), "spill location of " + name);
    }

    void records(TableName name, Schema asked, PlayAthena.Rows rows)
    {
        for (Block block : rows.blocks()) {
            require(block.getSchema().getFields().equals(asked.getFields()), name + " is read with other columns than asked");
        }
    }

    private void lowerCase(String name)
    {
        require(name.equals(name.toLowerCase(Locale.ROOT)), name + " is not in lower case");
    }

    private void distinct(Collection<?> items, String what)
    {
        require(new HashSet<>(items).size() == items.size(), "a " + what + " comes twice");
    }

    private void require(boolean isKept, String violation)
    {
        if (!isKept) {
            violations.add(violation);
        }
    }
}
