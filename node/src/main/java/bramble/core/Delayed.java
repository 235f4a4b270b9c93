package bramble.core;

/**
 * Tasks that wait before they are tried again. The wait is counted by the master on its monotonic
 * clock, from when it first sees this.
 *
 * @param serial names this wait within its cluster
 */
public record Delayed(long serial, Try next, TaskSet tasks, long waitMillis) {}
