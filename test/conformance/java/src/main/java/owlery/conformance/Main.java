package owlery.conformance;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The entry point: one subcommand for each role that AWS's SDK plays. */
public final class Main
{
    private Main() {}

    @FunctionalInterface
    interface Command
    {
        void run(String[] arguments)
                throws Exception;
    }

    private static final Map<String, Command> COMMANDS = new TreeMap<>(Map.of());

    public static void main(String[] arguments)
            throws Exception
    {
        Command command = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (command == null) {
            System.err.println("usage: Main <command> …; commands: " + String.join(", ", COMMANDS.keySet()));
            System.exit(2);
        }
        command.run(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
