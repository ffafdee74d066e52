package owlery.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.TreeMap;

/**
 * {@code faults}: does what AWS's SDK gets wrong, and prints what came of it, one line each: {@code {"id", "observed"}}.
 * What should have come is in {@code official-faults/}, so a version of the SDK that mends a fault shows it.
 */
final class Faults
{
    private Faults() {}

    /** Something that can be seen of the SDK. */
    @FunctionalInterface
    interface Observation
    {
        Object make()
                throws Exception;
    }

    static void run(String[] arguments)
    {
        Map<String, Observation> observations = new TreeMap<>();
        observations.putAll(FaultsOfMessages.observations());
        observations.putAll(FaultsOfPredicates.observations());
        observations.putAll(FaultsOfValues.observations());
        observations.putAll(FaultsOfHandlers.observations());
        observations.forEach((id, observation) -> {
            ObjectNode line = Json.object();
            line.put("id", id);
            line.put("observed", textOf(observation));
            System.out.println(Json.line(line));
        });
    }

    /** A failure is told by its class; what it says may hold names of allocators and the like. */
    private static String textOf(Observation observation)
    {
        try {
            return String.valueOf(observation.make());
        }
        catch (Exception e) {
            return "throws " + e.getClass().getSimpleName();
        }
    }
}
