package bramble.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How a worker's machine is. Never enters the log.
 *
 * @param load the system's load average of one minute
 * @param memoryFreeBytes memory that is free for use
 * @param diskFreeBytes space that is free where the node keeps its data
 * @param busySlots slots that run an attempt now
 * @param wallMillis the machine's wall clock, in milliseconds since 1970
 * @param heat of its processor
 */
public record Vitals(
        double load,
        long memoryFreeBytes,
        long diskFreeBytes,
        int busySlots,
        long wallMillis,
        Heat heat) {

    /** Of a machine that says nothing about its heat. */
    public Vitals(
            double load, long memoryFreeBytes, long diskFreeBytes, int busySlots, long wallMillis) {
        this(load, memoryFreeBytes, diskFreeBytes, busySlots, wallMillis, Heat.UNKNOWN);
    }

    /**
     * How warm a processor is. What the machine does not tell is null.
     *
     * @param celsius its temperature
     * @param throttled whether it is slowed down now, by heat or by too low a voltage
     */
    public record Heat(@Nullable Double celsius, @Nullable Boolean throttled) {
        /** Of a machine that does not tell. */
        public static final Heat UNKNOWN = new Heat(null, null);
    }
}
