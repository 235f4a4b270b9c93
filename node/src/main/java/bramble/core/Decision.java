package bramble.core;

/**
 * What was decided about a submission, once and for good.
 *
 * @param accepted whether the job was taken
 * @param reason why not, empty when it was
 * @param decidedAtMillis the log's time
 */
public record Decision(Receipt receipt, boolean accepted, String reason, long decidedAtMillis) {}
