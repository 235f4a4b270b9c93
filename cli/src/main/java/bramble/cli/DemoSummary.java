package bramble.cli;

import java.util.Locale;

/** Tells what the demo found, figure by figure. */
final class DemoSummary {

    private DemoSummary() {}

    static void tell(DemoReport report, Narration narration) {
        narration.say("");
        DemoReport.Takeover takeover = report.takeover();
        if (takeover != null) {
            line(
                    narration,
                    "Takeover",
                    takeover.acceptedAfterMillis() + " ms from the kill to the next acceptance");
        }
        DemoReport.Tasks tasks = report.tasks();
        if (tasks != null) {
            line(
                    narration,
                    "Tasks",
                    tasks.succeeded()
                            + " of "
                            + tasks.submitted()
                            + " succeeded, "
                            + tasks.startedAgain()
                            + " of them in a further attempt");
            line(narration, "Tasks lost", Long.toString(tasks.lost()));
            line(
                    narration,
                    "Tasks recorded twice",
                    tasks.recordedTwice()
                            + (tasks.nodesAgree()
                                    ? " (all nodes tell the same)"
                                    : ", and the nodes DISAGREE"));
        }
        DemoReport.Primes primes = report.primes();
        if (primes != null) {
            boolean right = primes.counted() == primes.expected();
            line(
                    narration,
                    "Primes below 20 million",
                    String.format(Locale.ROOT, "%,d, ", primes.counted())
                            + (right
                                    ? "as it must be"
                                    : String.format(
                                            Locale.ROOT, "but there are %,d", primes.expected())));
        }
        DemoReport.Files files = report.files();
        if (files != null) {
            line(
                    narration,
                    "Checksums",
                    (files.summed() - files.wrong()) + " of " + files.summed() + " right");
        }
        narration.say(report.ok() ? "All of it holds." : "NOT all of it holds.");
    }

    private static void line(Narration narration, String label, String text) {
        narration.say(label + " ".repeat(25 - label.length()) + text);
    }
}
