package owlery.conformance;

import com.amazonaws.athena.connector.lambda.ThrottlingInvoker;
import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockSpiller;
import com.amazonaws.athena.connector.lambda.data.BlockWriter;
import com.amazonaws.athena.connector.lambda.data.SchemaBuilder;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.domain.predicate.ConstraintEvaluator;
import com.amazonaws.athena.connector.lambda.domain.spill.SpillLocation;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesResponse;
import com.amazonaws.athena.connector.lambda.metadata.glue.GlueFieldLexer;
import com.amazonaws.athena.connector.util.PaginationHelper;
import org.apache.arrow.vector.types.pojo.Field;

import java.util.List;
import java.util.Map;

/** What becomes of requests in the helpers that handlers are made of. */
final class FaultsOfHandlers
{
    private FaultsOfHandlers() {}

    static Map<String, Faults.Observation> observations()
    {
        return Map.of(
                "page-of-nothing", FaultsOfHandlers::pageOfNothing,
                "glue-varchar", () -> glue("varchar(10)"),
                "glue-char", () -> glue("char(3)"),
                "glue-decimal", () -> glue("decimal(10)"),
                "metadata-key-twice", () -> SchemaBuilder.newBuilder().addMetadata("k", "a").addMetadata("k", "b").build().getCustomMetadata(),
                "throttle-by-class", FaultsOfHandlers::throttle);
    }

    private static Object pageOfNothing()
    {
        ListTablesResponse page = PaginationHelper.manualPagination(List.of(new TableName("s", "t")), null, 0, "c");
        return page.getTables().size() + " tables, token " + page.getNextToken();
    }

    private static Object glue(String type)
    {
        Field field = GlueFieldLexer.lex("c", type);
        return field.getType();
    }

    /** The class is all of a failure that leaves a function. */
    private static Object throttle()
            throws Exception
    {
        ThrottlingInvoker invoker = ThrottlingInvoker.newDefaultBuilder(failure -> true, Map.of()).build();
        invoker.setBlockSpiller(new NothingSpilled());
        try {
            return invoker.invoke(() -> {
                throw new IllegalStateException("rate exceeded");
            });
        }
        catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static final class NothingSpilled
            implements BlockSpiller
    {
        @Override
        public Block getBlock()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean spilled()
        {
            return false;
        }

        @Override
        public List<SpillLocation> getSpillLocations()
        {
            return List.of();
        }

        @Override
        public void close() {}

        @Override
        public ConstraintEvaluator getConstraintEvaluator()
        {
            return ConstraintEvaluator.emptyEvaluator();
        }

        @Override
        public void writeRows(BlockWriter.RowWriter rowWriter)
        {
            throw new UnsupportedOperationException();
        }
    }
}
