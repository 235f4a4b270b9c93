package bramble.api;

import io.avaje.json.JsonDataException;
import io.avaje.json.JsonEofException;
import io.avaje.json.JsonReader;
import io.avaje.json.PropertyNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A reader that knows which field it is in, so that an error can name it; if strict, it refuses
 * unknown fields, and fields that appear twice in an object. For one thread and one document.
 */
final class TracedReader implements JsonReader {

    /**
     * Nesting at which a document is refused: ours need five levels, and each costs the parser
     * stack.
     */
    private static final int DEPTH_MAX = 32;

    private final JsonReader source;
    private final boolean strict;
    private final Deque<Level> levels = new ArrayDeque<>();

    /** One object that is being read. */
    private static final class Level {
        final Set<String> seen = new HashSet<>();
        final boolean nullsAllowed;
        String field = "";
        int arrays;

        Level(boolean nullsAllowed) {
            this.nullsAllowed = nullsAllowed;
        }
    }

    TracedReader(JsonReader source, boolean strict) {
        this.source = source;
        this.strict = strict;
    }

    /** What to tell about an error met just now. */
    ProblemException problem(RuntimeException error) {
        StringBuilder path = new StringBuilder();
        levels.descendingIterator().forEachRemaining(level -> append(path, level.field));
        return ProblemException.invalid(path.toString(), explained(path.toString(), error));
    }

    private static void append(StringBuilder path, String field) {
        if (!field.isEmpty()) {
            path.append(path.isEmpty() ? "" : ".").append(Quote.shortened(field));
        }
    }

    private static String explained(String path, RuntimeException error) {
        String message = error.getMessage() == null ? "the value does not fit" : error.getMessage();
        if (error instanceof NullPointerException) {
            message = "null is not allowed here: leave the field out";
        }
        return path.isEmpty()
                ? "this is not the JSON document expected here: " + message
                : "field \"" + path + "\": " + message;
    }

    /** Checks that nothing follows the document. */
    void expectEnd() {
        boolean more;
        try {
            more = source.hasNextField();
        } catch (JsonEofException e) {
            return;
        }
        throw new JsonDataException(
                more ? "a second value follows the document" : "something follows the document");
    }

    @Override
    public void unmappedField(String fieldName) {
        if (strict) {
            throw new JsonDataException("there is no such field here: check its spelling");
        }
    }

    @Override
    public void beginObject(PropertyNames names) {
        push(true);
        source.beginObject(names);
    }

    @Override
    public void beginObject() {
        push(false);
        source.beginObject();
    }

    private void push(boolean nullsAllowed) {
        if (levels.size() == DEPTH_MAX) {
            throw new JsonDataException("objects are nested more than " + DEPTH_MAX + " deep");
        }
        levels.push(new Level(nullsAllowed));
    }

    @Override
    public void endObject() {
        source.endObject();
        levels.pop();
    }

    @Override
    public String nextField() {
        String field = source.nextField();
        Level level = levels.getFirst();
        level.field = field;
        if (strict && !level.seen.add(field)) {
            throw new JsonDataException("the field appears twice");
        }
        return field;
    }

    @Override
    public boolean hasNextField() {
        return source.hasNextField();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return source.unwrap(type);
    }

    @Override
    public void beginStream() {
        source.beginStream();
    }

    @Override
    public void endStream() {
        source.endStream();
    }

    @Override
    public boolean hasNextStreamElement() {
        return source.hasNextStreamElement();
    }

    @Override
    public void beginArray() {
        if (!levels.isEmpty()) {
            levels.getFirst().arrays++;
        }
        source.beginArray();
    }

    @Override
    public void endArray() {
        source.endArray();
        if (!levels.isEmpty()) {
            levels.getFirst().arrays--;
        }
    }

    @Override
    public boolean hasNextElement() {
        return source.hasNextElement();
    }

    /** Null stands for a field that was left out, so it has no meaning in lists and in maps. */
    @Override
    public boolean isNullValue() {
        boolean isNull = source.isNullValue();
        if (isNull
                && strict
                && !levels.isEmpty()
                && (levels.getFirst().arrays > 0 || !levels.getFirst().nullsAllowed)) {
            throw new JsonDataException("null is not allowed here: leave it out");
        }
        return isNull;
    }

    @Override
    public boolean readBoolean() {
        return source.readBoolean();
    }

    @Override
    public int readInt() {
        // The source's own cuts larger numbers down to 32 bits without a word.
        long value = source.readLong();
        if (value != (int) value) {
            throw new JsonDataException(
                    value + " is not between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    @Override
    public long readLong() {
        return source.readLong();
    }

    @Override
    public double readDouble() {
        return source.readDouble();
    }

    @Override
    public BigDecimal readDecimal() {
        return source.readDecimal();
    }

    @Override
    public BigInteger readBigInteger() {
        return source.readBigInteger();
    }

    @Override
    public String readString() {
        return source.readString();
    }

    @Override
    public byte[] readBinary() {
        return source.readBinary();
    }

    @Override
    public String readRaw() {
        return source.readRaw();
    }

    @Override
    public String location() {
        return source.location();
    }

    @Override
    public Token currentToken() {
        return source.currentToken();
    }

    @Override
    public void skipValue() {
        source.skipValue();
    }

    @Override
    public void close() {
        source.close();
    }
}
