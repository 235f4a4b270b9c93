package bramble.api;

import java.util.UUID;

/** The answer to a submission. There is no other. */
public sealed interface Submission {

    /** The job's id, made before the first attempt to send. */
    UUID id();

    /**
     * The job is kept: a majority of the voters have it on disk.
     *
     * @param repeated whether it had been accepted before, with the same content
     */
    record Accepted(UUID id, Receipt receipt, boolean repeated) implements Submission {}

    /**
     * The job is not kept and never will be under this id, or every copy of it would be refused for
     * the same reason.
     */
    record Refused(UUID id, Problem problem) implements Submission {}

    /**
     * It may have been accepted or not. Submitting again with the same id is harmless; {@link
     * BrambleClient#settle} forces the answer.
     *
     * @param why what is known, in plain words
     */
    record Unknown(UUID id, String why) implements Submission {}
}
