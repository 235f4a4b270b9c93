package bramble.core;

/**
 * Where and when an entry was made.
 *
 * @param index its place in the log
 * @param wallMillis the proposing master's wall clock, in milliseconds since 1970
 */
public record Stamp(long term, long index, long wallMillis) {}
