package bramble.worker.output;

/** What ended attempts have left, on its way into the store. */
public sealed interface Leavings permits AttemptOutput, LineOutput {}
