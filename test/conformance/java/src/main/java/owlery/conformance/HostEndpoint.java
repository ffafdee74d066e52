package owlery.conformance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lambda's Invoke for functions of this process: bytes in, bytes or the error object of Lambda's Java runtime out. */
final class HostEndpoint
        implements AutoCloseable
{
    @FunctionalInterface
    interface Function
    {
        byte[] invoke(byte[] payload)
                throws Exception;
    }

    private static final Pattern PATH = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations");

    private final HttpServer server;
    private final ExecutorService threads;

    private HostEndpoint(HttpServer server, ExecutorService threads)
    {
        this.server = server;
        this.threads = threads;
    }

    static HostEndpoint start(Map<String, Function> functions)
            throws IOException
    {
        // Else each answer on a kept connection waits for the caller's delayed acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> handle(functions, exchange));
        server.start();
        return new HostEndpoint(server, threads);
    }

    String url()
    {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close()
    {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void handle(Map<String, Function> functions, HttpExchange exchange)
            throws IOException
    {
        try (exchange) {
            byte[] payload = exchange.getRequestBody().readAllBytes();
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            Function function = path.matches() ? functions.get(path.group(1)) : null;
            if (function == null) {
                send(exchange, 404, "{\"Message\":\"no such function\"}".getBytes(StandardCharsets.UTF_8));
                return;
            }
            byte[] answer;
            try {
                answer = function.invoke(payload);
            }
            catch (Exception failure) {
                exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
                answer = Json.line(describe(failure)).getBytes(StandardCharsets.UTF_8);
            }
            send(exchange, 200, answer);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body)
            throws IOException
    {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static ObjectNode describe(Throwable failure)
    {
        ObjectNode error = Json.object();
        error.put("errorMessage", failure.getMessage());
        error.put("errorType", failure.getClass().getName());
        ArrayNode stack = error.putArray("stackTrace");
        for (StackTraceElement element : failure.getStackTrace()) {
            stack.add(element.toString());
        }
        if (failure.getCause() != null) {
            error.set("cause", describe(failure.getCause()));
        }
        return error;
    }
}
