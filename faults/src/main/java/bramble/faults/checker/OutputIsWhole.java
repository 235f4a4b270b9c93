package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * What a succeeded task has printed is served as it printed it. What had to go for want of room,
 * and is said to, is not missing: long runs leave more than their small disks may keep.
 */
final class OutputIsWhole implements Rule {

    private static final int SHOWN_CHARS = 200;
    private static final String OVER_QUOTA = "kept more than its quota";

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        for (var read : history.all(Event.OutputRead.class)) {
            var work = history.work(read.job());
            if (work.isEmpty()) {
                continue;
            }
            var wanted = work.get().output(read.job(), read.task());
            var removed = read.reply() == Reply.NOT_SEEN && read.text().endsWith(OVER_QUOTA);
            if (!removed && (read.reply() != Reply.YES || !read.text().equals(wanted))) {
                violations.add(
                        new Violation(
                                "output is whole",
                                new TaskName(read.job(), read.task()).toString(),
                                read.span()
                                        + " "
                                        + read.reply()
                                        + ", "
                                        + read.text().length()
                                        + " instead of "
                                        + wanted.length()
                                        + " characters: "
                                        + read.text()
                                                .substring(
                                                        0,
                                                        Math.min(
                                                                SHOWN_CHARS,
                                                                read.text().length()))));
            }
        }
        return violations;
    }
}
