package bramble.plan;

/**
 * One reading of the master's two clocks.
 *
 * @param nanos monotonic time, for everything that is a period
 * @param wallMillis milliseconds since 1970, for users' dates alone
 * @param wallTrusted whether the system vouches for the second one
 */
public record Moment(long nanos, long wallMillis, boolean wallTrusted) {}
