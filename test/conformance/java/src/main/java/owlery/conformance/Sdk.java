package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.data.BlockAllocatorImpl;
import com.amazonaws.athena.connector.lambda.handlers.FederationCapabilities;
import com.amazonaws.athena.connector.lambda.handlers.SerDeVersion;
import com.amazonaws.athena.connector.lambda.request.FederationRequest;
import com.amazonaws.athena.connector.lambda.request.FederationResponse;
import com.amazonaws.athena.connector.lambda.serde.VersionedObjectMapperFactory;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What AWS's SDK is, asked of itself: its versions, its kinds of messages, and its way to write and read them. */
final class Sdk
{
    /** Jackson's reflection over beans; the later versions have serialisers of their own. */
    static final int BEANS_VERSION = 1;

    private static final JsonFactory JSON = new JsonFactory();

    private static final String PACKAGE = "com/amazonaws/athena/connector/lambda/";

    private Sdk() {}

    static final int NEWEST_VERSION = SerDeVersion.SERDE_VERSION;

    static List<Integer> versions()
    {
        return versionsSince(BEANS_VERSION + 1);
    }

    static List<Integer> versionsSince(int first)
    {
        return IntStream.rangeClosed(first, NEWEST_VERSION).boxed().toList();
    }

    /** The number that every handler of the SDK answers to a ping. It has no getter. */
    static int announcedCapabilities()
    {
        try {
            Field capabilities = FederationCapabilities.class.getDeclaredField("CAPABILITIES");
            capabilities.setAccessible(true);
            return capabilities.getInt(null);
        }
        catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The allocator's name is written into every block, so it is a constant. */
    static BlockAllocator allocator()
    {
        return new BlockAllocatorImpl("official");
    }

    /** By way of bytes, as a Lambda does: Jackson escapes differently when it writes text. */
    static String write(Object message, int version)
    {
        try (BlockAllocator allocator = allocator()) {
            return new String(VersionedObjectMapperFactory.create(allocator, version).writeValueAsBytes(message), StandardCharsets.UTF_8);
        }
        catch (IOException e) {
            throw new UncheckedIOException("the SDK cannot write " + message.getClass().getSimpleName() + " in version " + version, e);
        }
    }

    static Object read(String text, int version, BlockAllocator allocator)
            throws IOException
    {
        return VersionedObjectMapperFactory.create(allocator, version)
                .readValue(text.getBytes(StandardCharsets.UTF_8), baseOf(typeOf(text)));
    }

    static Optional<Exception> refusalToRead(String text, int version, BlockAllocator allocator)
    {
        try {
            read(text, version, allocator);
            return Optional.empty();
        }
        catch (IOException | RuntimeException refusal) {
            return Optional.of(refusal);
        }
    }

    static ObjectNode describe(Object message)
    {
        return message instanceof FederationRequest request
                ? Describe.message(request)
                : Describe.message((FederationResponse) message);
    }

    /** The simple names of all concrete kinds of messages in the SDK's jar. */
    static List<String> messageKinds()
    {
        return classes("Re(quest|sponse)")
                .filter(type -> FederationRequest.class.isAssignableFrom(type) || FederationResponse.class.isAssignableFrom(type))
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .map(Class::getSimpleName)
                .sorted()
                .toList();
    }

    /** The constants of all enums in the SDK's jar that implement {@code type}. */
    static <T> Stream<T> enumConstants(Class<T> type)
    {
        return classes("Sub[Tt]ypes?")
                .filter(candidate -> candidate.isEnum() && type.isAssignableFrom(candidate))
                .flatMap(candidate -> Arrays.stream(candidate.getEnumConstants()))
                .map(type::cast);
    }

    /** The SDK's outer classes with names that end so, in alphabetical order. */
    private static Stream<Class<?>> classes(String endOfName)
    {
        Pattern name = Pattern.compile(PACKAGE + "[^$]*" + endOfName + "\\.class");
        try (JarFile jar = new JarFile(jarOf(SerDeVersion.class).toFile())) {
            List<String> entries = jar.stream().map(JarEntry::getName).filter(name.asMatchPredicate()).sorted().toList();
            return entries.stream().map(entry -> load(entry.substring(0, entry.length() - ".class".length()).replace('/', '.')));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path jarOf(Class<?> type)
    {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        }
        catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The version that Maven wrote into the jar of {@code type}. */
    static String mavenVersion(Class<?> type)
    {
        try (JarFile jar = new JarFile(jarOf(type).toFile())) {
            Properties properties = new Properties();
            properties.load(jar.getInputStream(jar.stream()
                    .filter(entry -> entry.getName().startsWith("META-INF/maven/") && entry.getName().endsWith("/pom.properties"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(jarOf(type) + " does not say its version"))));
            return properties.getProperty("version");
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reader of every version demands the type first. */
    static String typeOf(String text)
            throws IOException
    {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT && "@type".equals(parser.nextFieldName())) {
                return parser.nextTextValue();
            }
        }
        throw new IOException("a message does not begin with @type");
    }

    private static Class<?> baseOf(String type)
    {
        return type.endsWith("Request") ? FederationRequest.class : FederationResponse.class;
    }

    private static Class<?> load(String name)
    {
        try {
            return Class.forName(name, false, Sdk.class.getClassLoader());
        }
        catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
