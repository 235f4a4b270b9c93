package bramble.worker;

/** Why a worker ends an attempt that would go on. */
enum StopReason {
    /** Its job was cancelled, or its lease is over. */
    CANCELLED,
    /** It has run for as long as its job allows. */
    TIMED_OUT,
    /** The worker could not extend its lease. */
    FENCED,
    /** The node is being stopped, and cannot find the attempt again afterwards. */
    NODE_STOPS
}
