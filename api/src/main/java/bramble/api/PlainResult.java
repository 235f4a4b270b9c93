package bramble.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the form in which nodes write the results of the line runner, {@code
 * {"task":7,"item":"x","exitCode":0,"output":"…\n"}} without any other escape: ten times as fast as
 * the JSON library, which reads everything else. For one thread, once.
 */
final class PlainResult {

    private static final byte[] TASK = ascii("{\"task\":");
    private static final byte[] ITEM = ascii(",\"item\":\"");
    private static final byte[] CODE = ascii(",\"exitCode\":0,\"output\":\"");
    private static final byte[] END = ascii("\\n\"}");

    /** More digits may not fit. */
    private static final int DIGITS_MAX = 18;

    private final byte[] json;
    private int at;

    private PlainResult(byte[] json) {
        this.json = json;
    }

    /** A result line, in whatever form. */
    static ResultLine read(byte[] json) {
        ResultLine plain = new PlainResult(json).plain();
        return plain == null ? Wire.read(ResultLine.class, json) : plain;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private @Nullable ResultLine plain() {
        long task = passes(TASK) ? number() : -1;
        if (task < 0) {
            return null;
        }
        String item = null;
        if (passes(ITEM)) {
            int from = at;
            if (!passesPlainText()) {
                return null;
            }
            item = new String(json, from, at - from, StandardCharsets.UTF_8);
            at++;
        }
        if (!passes(CODE)) {
            return null;
        }
        int from = at;
        while (at < json.length && json[at] != '\\' && json[at] != '"') {
            at++;
        }
        int length = at - from;
        if (!passes(END) || at != json.length) {
            return null;
        }
        // The first byte of the end becomes the line end itself.
        byte[] output = Arrays.copyOfRange(json, from, from + length + 1);
        output[length] = '\n';
        return new ResultLine(
                task, item, 0, new String(output, StandardCharsets.UTF_8), null, null);
    }

    /** Up to a quotation mark; false if there is an escape before it. */
    private boolean passesPlainText() {
        while (at < json.length && json[at] != '"' && json[at] != '\\') {
            at++;
        }
        return at < json.length && json[at] == '"';
    }

    private boolean passes(byte[] expected) {
        if (json.length - at < expected.length) {
            return false;
        }
        for (int index = 0; index < expected.length; index++) {
            if (json[at + index] != expected[index]) {
                return false;
            }
        }
        at += expected.length;
        return true;
    }

    private long number() {
        int from = at;
        long value = 0;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            value = 10 * value + (json[at] - '0');
            at++;
        }
        return at == from || at - from > DIGITS_MAX ? -1 : value;
    }
}
