package bramble.protocol;

/**
 * How a worker's machine is. Never enters the log.
 *
 * @param load the system's load average of one minute
 * @param memoryFreeBytes memory that is free for use
 * @param diskFreeBytes space that is free where the node keeps its data
 * @param busySlots slots that run an attempt now
 * @param wallMillis the machine's wall clock, in milliseconds since 1970
 */
public record Vitals(
        double load, long memoryFreeBytes, long diskFreeBytes, int busySlots, long wallMillis) {}
