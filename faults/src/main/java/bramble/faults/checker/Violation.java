package bramble.faults.checker;

/**
 * A promise that was not kept.
 *
 * @param rule which one, in a few words
 * @param subject the job, the task or the node that it was broken for
 * @param evidence the events that show it
 */
public record Violation(String rule, String subject, String evidence) {

    @Override
    public String toString() {
        return rule + ": " + subject + ": " + evidence;
    }
}
