package owlery.conformance;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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

    private static final Map<String, Command> COMMANDS = new TreeMap<>(Map.of(
            "faults", Faults::run,
            "forwarded-token", ForwardedToken::run,
            "glue-types", GlueTypes::run,
            "golden", Golden::run,
            "host", Host::run,
            "plans", Plans::run,
            "verify", Verify::run,
            "play", Play::run));

    public static void main(String[] arguments)
            throws Exception
    {
        Command command = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (command == null) {
            System.err.println("usage: Main <command> …; commands: " + String.join(", ", COMMANDS.keySet()));
            System.exit(2);
        }
        // Answers are UTF-8 whatever the locale: Java 17 would put "?" for what a C locale lacks.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        command.run(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
