package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import java.util.ArrayList;
import java.util.List;

/** What a succeeded task has printed is served as it printed it. */
final class OutputIsWhole implements Rule {

    private static final int SHOWN_CHARS = 200;

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        for (var read : history.all(Event.OutputRead.class)) {
            var work = history.work(read.job());
            if (work.isEmpty()) {
                continue;
            }
            var wanted = work.get().output(read.job(), read.task());
            if (read.reply() != Reply.YES || !read.text().equals(wanted)) {
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
