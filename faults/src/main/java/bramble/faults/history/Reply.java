package bramble.faults.history;

/** What came of a call, as far as its client can tell. */
public enum Reply {
    /** It was accepted, with a receipt; or the question was answered. */
    YES,
    /** It was refused for good. */
    REFUSED,
    /** The id stands for another content. */
    CONFLICT,
    /** The cluster has never seen the job. */
    NOT_SEEN,
    /** It certainly left no trace in the log: no node was reached, or none took it. */
    NOT_LOGGED,
    /** It may have been carried out or not. */
    UNKNOWN
}
