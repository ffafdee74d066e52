package owlery.conformance;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** {@code golden <folder>}: writes every message of the corpus with the SDK's own serialisers. */
final class Golden
{
    private Golden() {}

    static void run(String[] arguments)
            throws IOException
    {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: golden <folder>");
        }
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        SampleTypes.assertComplete();
        Corpus corpus = new Corpus();
        RequestMessages.addTo(corpus);
        ResponseMessages.addTo(corpus);
        TypeMessages.addTo(corpus);
        BlockMessages.addTo(corpus);
        ExpressionMessages.addTo(corpus);
        ValueSetMessages.addTo(corpus);
        SpilledMessages.addTo(corpus);
        GiantMessages.addTo(corpus);
        corpus.assertComplete();
        Map<String, byte[]> contents = corpus.files();
        deleteOthers(folder, contents.keySet());
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            write(folder.resolve(content.getKey()), content.getValue());
        }
        Provenance.write(folder, Provenance.of(corpus, contents));
        int count = corpus.counts().values().stream().flatMap(versions -> versions.values().stream()).mapToInt(Integer::intValue).sum();
        System.out.println(Json.line(Json.object().put("written", count).put("refused", corpus.refusals().size())));
    }

    /** Files of messages that are no longer made would be taken for AWS's word. */
    private static void deleteOthers(Path folder, Set<String> files)
            throws IOException
    {
        try (Stream<Path> existing = Files.list(folder)) {
            for (Path file : existing.toList()) {
                String name = file.getFileName().toString();
                if (name.matches(".*\\.jsonl(\\.gz)?") && !files.contains(name)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A file whose content is the same is left alone: the bytes of gzip depend on the zlib at hand. */
    private static void write(Path file, byte[] content)
            throws IOException
    {
        boolean isCompressed = file.toString().endsWith(".gz");
        if (Files.exists(file)) {
            byte[] before = Files.readAllBytes(file);
            if (Arrays.equals(isCompressed ? decompressed(before) : before, content)) {
                return;
            }
        }
        Files.write(file, isCompressed ? compressed(content) : content);
    }

    private static byte[] compressed(byte[] content)
            throws IOException
    {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new BestGzip(compressed)) {
            out.write(content);
        }
        return compressed.toByteArray();
    }

    private static byte[] decompressed(byte[] compressed)
            throws IOException
    {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return in.readAllBytes();
        }
    }

    private static final class BestGzip
            extends GZIPOutputStream
    {
        BestGzip(OutputStream out)
                throws IOException
        {
            super(out);
            def.setLevel(9);
        }
    }
}
