package bramble.core;

/**
 * A job as it is submitted.
 *
 * @param id made by the submitter
 * @param user who submits, empty where nobody is asked for a name
 * @param digest of the specification, computed at the door
 */
public record Submission(JobId id, String user, SpecDigest digest, JobSpec spec) {}
