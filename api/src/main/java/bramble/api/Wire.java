package bramble.api;

import io.avaje.json.JsonException;
import io.avaje.json.JsonReader;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * JSON of the API's documents, out and in. May be used by any thread.
 *
 * <p>What users send is read strictly: a field that this version does not know is an error, for a
 * mistyped {@code timeuot} must not pass for none. What nodes answer is read leniently, so that an
 * older client understands a newer node.
 */
public final class Wire {

    static {
        // The JSON library grows a string's buffer to 50,000 characters at most, and a job's item
        // may be
        // longer: it begins with one that takes the longest. Read when the library's first reader
        // is made.
        var property = "jsonb.parserCharBufferSize";
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(Limits.COMMAND_BYTES_MAX + 1_024));
        }
    }

    private static final Jsonb JSON =
            Jsonb.builder()
                    .classLoader(Wire.class.getClassLoader())
                    .failOnNullPrimitives(true)
                    .add(UUID.class, TextAdapters.ID)
                    .add(Duration.class, TextAdapters.DURATION)
                    .add(Instant.class, TextAdapters.TIME)
                    .add(Size.class, TextAdapters.SIZE)
                    .add(Types.mapOf(String.class), TextAdapters.MAP)
                    .add(Items.class, new ItemsAdapter())
                    .add(JobRequest.class, (Jsonb.AdapterBuilder) JobRequestAdapter::new)
                    .build();

    static {
        // The generated adapter of an enum fills a table that all its instances share, at first use
        // and without a lock. Two threads at once see a half-filled one, or fill it twice, and
        // refuse
        // a valid document. Here a single thread is first: others wait for the end of this class's
        // initialisation.
        for (var named :
                List.of(
                        Decision.class,
                        Dependency.On.class,
                        JobState.class,
                        NodeRole.class,
                        NodeState.class,
                        Role.class,
                        TaskState.class)) {
            JSON.adapter(named);
        }
    }

    private Wire() {}

    /** The document as JSON on one line. Nulls are left out. */
    public static String toJson(Object document) {
        return JSON.toJson(document);
    }

    /** A text as a JSON string, with its quotation marks. */
    public static String quoted(String text) {
        return JSON.toJson(text);
    }

    /** The document as JSON on several lines, for people. */
    public static String toPrettyJson(Object document) {
        return JSON.toJsonPretty(document);
    }

    /** The document as JSON in UTF-8. */
    public static byte[] toBytes(Object document) {
        return JSON.toJsonBytes(document);
    }

    /**
     * Writes the document as JSON in UTF-8; flushes and closes nothing of the caller's but the
     * stream itself.
     */
    public static void write(Object document, OutputStream out) {
        JSON.toJson(document, out);
    }

    /**
     * Reads what a user sent.
     *
     * @throws ProblemException ({@link ProblemType#INVALID}) that names the field, if there are
     *     fields that the type does not have, a value does not fit its field, a field appears
     *     twice, or the text is not one JSON document
     */
    public static <T> T readStrict(Class<T> type, byte[] json) {
        return read(type, JSON.reader(json), true);
    }

    /** Reads what a user sent; see {@link #readStrict(Class, byte[])}. */
    public static <T> T readStrict(Class<T> type, String json) {
        return readStrict(type, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what a user sent; see {@link #readStrict(Class, byte[])}. The stream is closed. */
    public static <T> T readStrict(Class<T> type, InputStream json) {
        return read(type, JSON.reader(json), true);
    }

    /**
     * Reads what a node answered, and skips what this version does not know.
     *
     * @throws ProblemException ({@link ProblemType#INVALID}) if the text is no JSON document of
     *     this type
     */
    public static <T> T read(Class<T> type, byte[] json) {
        return read(type, JSON.reader(json), false);
    }

    /** Reads what a node answered; see {@link #read(Class, byte[])}. */
    public static <T> T read(Class<T> type, String json) {
        return read(type, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what a node answered; see {@link #read(Class, byte[])}. The stream is closed. */
    public static <T> T read(Class<T> type, InputStream json) {
        return read(type, JSON.reader(json), false);
    }

    private static <T> T read(Class<T> type, JsonReader source, boolean strict) {
        try (TracedReader reader = new TracedReader(source, strict)) {
            try {
                T document = JSON.adapter(type).fromJson(reader);
                if (document == null) {
                    throw ProblemException.invalid("", "the document is null: write a JSON object");
                }
                reader.expectEnd();
                return document;
            } catch (JsonException
                    | IllegalArgumentException
                    | IllegalStateException
                    | DateTimeException
                    | IndexOutOfBoundsException
                    | NullPointerException e) {
                // Generated adapters and record constructors answer a wrong value in all these
                // ways.
                throw reader.problem(e);
            }
        }
    }
}
