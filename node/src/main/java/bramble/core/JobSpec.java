package bramble.core;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a job is to do, as its submitter said it.
 *
 * @param name for people; may be empty
 */
public record JobSpec(
        String name, Work work, Needs needs, AttemptRules attempts, QueueRules queue) {

    /** The command and what it runs on. */
    public record Work(Program program, Items items) {
        public Work {
            if (items.size() == 0) {
                throw new IllegalArgumentException("a job needs at least one item");
            }
        }
    }

    /** A job with the ordinary rules. */
    public static JobSpec of(Program program, Items items) {
        return new JobSpec(
                "",
                new Work(program, items),
                Needs.ONE_SLOT,
                AttemptRules.ONCE,
                QueueRules.AT_ONCE);
    }

    /** What to call it: its name, else its program's without the directories. */
    public String label() {
        if (!name.isEmpty()) {
            return name;
        }
        var command = program().command().getFirst();
        var last = command.substring(command.lastIndexOf('/') + 1);
        return last.isEmpty() ? command : last;
    }

    public Program program() {
        return work.program();
    }

    public Items items() {
        return work.items();
    }

    /** All but what is to run. */
    public JobTerms terms() {
        return new JobTerms(needs, attempts, queue);
    }

    /** The contents that its tasks read. */
    public NavigableSet<ContentId> inputs() {
        var inputs = new TreeSet<ContentId>();
        program().files().values().forEach(file -> inputs.add(file.content()));
        if (items().root() instanceof Items.Lines lines) {
            inputs.add(lines.content());
        }
        return inputs;
    }

    /** The same job on other items. */
    public JobSpec withItems(Items others) {
        return new JobSpec(name, new Work(program(), others), needs, attempts, queue);
    }

    /** The same job with other rules for attempts. */
    public JobSpec withAttempts(AttemptRules rules) {
        return new JobSpec(name, work, needs, rules, queue);
    }

    /** The same job with other rules for the queue. */
    public JobSpec withQueue(QueueRules rules) {
        return new JobSpec(name, work, needs, attempts, rules);
    }

    /** The same job with other needs. */
    public JobSpec withNeeds(Needs others) {
        return new JobSpec(name, work, others, attempts, queue);
    }
}
