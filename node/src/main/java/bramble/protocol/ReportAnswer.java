package bramble.protocol;

/**
 * Says that a report is committed and may leave the journal.
 *
 * @param recorded tasks whose end was recorded
 * @param stale tasks whose report came too late and was refused; another attempt has them, or
 *     nobody needs them any more
 */
public record ReportAnswer(long term, int recorded, int stale) {}
