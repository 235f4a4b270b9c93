package bramble.api.executor;

import io.avaje.jsonb.Json;

/**
 * The answer to an item whose code threw something.
 *
 * @param of the mark of the item
 * @param thrown the exception, serialised, in base64; empty when it cannot be
 * @param stack its stack trace, for people
 */
@Json
record ThrownLine(String of, String thrown, String stack) {

    /** So that the whole line is short enough, however much of the stack needs an escape. */
    static final int PACKED_CHARS_MAX = 64 << 10;

    /** As much of a stack trace as is sent, without what would need six characters for one. */
    static String shortened(String stack) {
        String plain = stack.replace("\r", "").replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
        return plain.length() <= ExecutorLimits.STACK_CHARS_MAX
                ? plain
                : plain.substring(0, ExecutorLimits.STACK_CHARS_MAX) + "…";
    }
}
