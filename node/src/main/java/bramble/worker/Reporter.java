package bramble.worker;

import bramble.core.LeaseId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.protocol.Report;
import bramble.worker.journal.Journal;
import bramble.worker.output.LineOutput;
import bramble.worker.output.OutputStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the master how attempts ended: output to disk, result to the journal, then the report, and
 * out of the journal when it is answered. A result that comes alone is told at once; of many that
 * come in a stream, one fsync and one report take all that came meanwhile.
 *
 * <p>The thread "bramble-reports" owns it, and with it the journal. At most one report is under
 * way. Monitor: only the wish to stop, which comes from another thread.
 */
final class Reporter {

    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    /** The least time between two fsyncs while more is to come, and between two looks meanwhile. */
    private static final Duration GROUP = Duration.ofMillis(20);

    private static final Duration LOOK = Duration.ofMillis(2);

    /**
     * The least time between two fsyncs while all that has ended leaves its lease unfinished: the
     * master gives out no more before half of what it gave is done, so it need not know sooner. A
     * sync writes whole pages of four files on two nodes, and its report some of the log on all, so
     * fewer of them write less, and spare SD cards.
     */
    private static final Duration STREAM = Duration.ofMillis(500);

    /** Ends that wait for one fsync in a stream. */
    private static final int STREAM_ENDS_MAX = 2_000;

    /** The least time between two reports while more is to come. */
    private static final Duration SPACING = Duration.ofMillis(50);

    /** Entries of a report after which no further record is added to it. */
    private static final int ENTRIES = Report.ENTRIES_MAX / 2;

    private static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration DISK_RETRY = Duration.ofSeconds(1);

    /** A stop waits so long for the last answer; what is not answered is told by the next life. */
    private static final Duration LAST_ANSWER = Duration.ofSeconds(2);

    private final WorkerSettings settings;
    private final MasterLink link;
    private final HeldLeases leases;
    private final Kept kept;
    private final Journal journal;

    private final EndReports ends;
    private final List<EndReports.Ended> ended = new ArrayList<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable UnderWay underWay;
    private long lookedNanos = System.nanoTime() - GROUP.toNanos();
    private long journalledNanos = System.nanoTime() - STREAM.toNanos();
    private long diskRetryNanos = System.nanoTime();
    private boolean hurry;
    private long spacedNanos = System.nanoTime();
    private long retryNanos = System.nanoTime();
    private @Nullable Long stopNanos;

    private record Waiting(long number, TaskReport report) {}

    private record UnderWay(CompletableFuture<?> answer, List<TaskReport> reports, long number) {}

    /**
     * What the reporter works with.
     *
     * @param journal opened, with what an earlier life left in it
     */
    record Ports(MasterLink link, HeldLeases leases, Kept kept, Journal.Opened journal) {}

    /** What is on the disk beside the journal. */
    record Kept(OutputStore output, LeaseFiles files, Cleaner cleaner) {}

    Reporter(WorkerSettings settings, Ports ports, EndReports ends) throws IOException {
        this.settings = settings;
        this.ends = ends;
        link = ports.link();
        leases = ports.leases();
        kept = ports.kept();
        journal = ports.journal().journal();
        for (var record : ports.journal().records()) {
            var reports = ReportCodec.decode(record.content());
            for (var report : reports) {
                leases.addUntold(report.lease(), report.tasks());
                waiting.add(new Waiting(record.number(), report));
            }
        }
    }

    /** The tasks whose ends an earlier life left in the journal, by lease. */
    Map<LeaseId, TaskSet> told() {
        var told = new HashMap<LeaseId, TaskSet>();
        for (var each : waiting) {
            told.merge(each.report().lease(), each.report().tasks(), TaskSet::plus);
        }
        return told;
    }

    /**
     * Works until {@link #close}, and then until everything is told or too much time has passed.
     */
    void run() throws InterruptedException {
        while (!isOver()) {
            take(waitNanos());
            if (!ended.isEmpty()) {
                letMoreCome();
                if (System.nanoTime() - keepNanos() >= 0) {
                    keep();
                }
            }
            takeAnswer();
            send();
        }
        try {
            journal.close();
        } catch (IOException failed) {
            LOG.warn("cannot close the journal of results", failed);
        }
    }

    private synchronized boolean isOver() {
        if (stopNanos == null || !ended.isEmpty()) {
            return false;
        }
        return waiting.isEmpty() || System.nanoTime() - stopNanos >= 0;
    }

    private synchronized boolean isClosing() {
        return stopNanos != null;
    }

    /** Has {@link #run} return soon. Nothing may end any more. */
    synchronized void close() {
        stopNanos = System.nanoTime() + LAST_ANSWER.toNanos();
        ends.wake();
    }

    private long waitNanos() {
        var now = System.nanoTime();
        var wait = ANSWER.toNanos();
        if (!ended.isEmpty()) {
            wait = Math.min(wait, keepNanos() - now);
        }
        if (underWay == null && !waiting.isEmpty()) {
            wait = Math.min(wait, dueNanos() - now);
        }
        return Math.max(0, wait);
    }

    /** When what has ended is to go to the disk: at once when nothing more is to come. */
    private long keepNanos() {
        var soon = hurry || isClosing() || ended.size() >= STREAM_ENDS_MAX;
        var apart = !leases.hasMoreToEnd() ? Duration.ZERO : soon ? GROUP : STREAM;
        return later(journalledNanos + apart.toNanos(), diskRetryNanos);
    }

    private long dueNanos() {
        return leases.hasMoreToEnd() ? later(spacedNanos, retryNanos) : retryNanos;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    /** Adds what ends, at most after so long. */
    private void take(long waitNanos) throws InterruptedException {
        var before = ended.size();
        ends.next(ended, waitNanos);
        for (var each : ended.subList(before, ended.size())) {
            // What answered lines leave stands in memory, of which there is little.
            hurry |= each.output() instanceof LineOutput;
            hurry |= leases.ended(each.report());
        }
    }

    /**
     * In a stream, looks now and then instead of at each end. The end of a lone attempt may be here
     * a moment before its slot is free, so it is asked again and again whether more is to come.
     */
    private void letMoreCome() throws InterruptedException {
        var untilNanos = lookedNanos + GROUP.toNanos();
        var waited = false;
        while (untilNanos - System.nanoTime() > 0 && leases.hasMoreToEnd()) {
            Thread.sleep(LOOK);
            waited = true;
        }
        if (waited) {
            take(0);
        }
        lookedNanos = System.nanoTime();
    }

    /** Brings what has ended to the disk. A failure leaves it where it is, to be tried again. */
    private void keep() {
        var written = new ArrayList<Waiting>();
        try {
            var merge = new ReportMerge();
            for (var each : ended) {
                var output = each.output() == null ? null : kept.output().append(each.output());
                merge.add(each.report().withOutput(output));
            }
            kept.output().sync();
            for (var reports : parts(merge.reports())) {
                var number = journal.append(ReportCodec.encode(reports));
                reports.forEach(report -> written.add(new Waiting(number, report)));
            }
            waiting.addAll(written);
            if (!leases.hasMoreToEnd()) {
                // Whoever waits for a lone task waits for one disk less: what the master has
                // recorded needs no journal, and until then the task's folder tells how it ended.
                send();
            }
            journal.sync();
            removeDirectories();
            ended.clear();
            hurry = false;
            journalledNanos = System.nanoTime();
            leases.pause(journal.isFull());
        } catch (IOException failed) {
            waiting.removeAll(written);
            leases.pause(true);
            diskRetryNanos = System.nanoTime() + DISK_RETRY.toNanos();
            LOG.error(
                    "cannot write results to {}: {}. No task is begun until that works again;"
                            + " make room on the disk",
                    settings.directory(),
                    failed.getMessage());
        }
    }

    /** What one record each may hold, since its entries go together. */
    private static List<List<TaskReport>> parts(List<TaskReport> reports) {
        var parts = new ArrayList<List<TaskReport>>();
        for (var from = 0; from < reports.size(); from += ENTRIES) {
            parts.add(reports.subList(from, Math.min(reports.size(), from + ENTRIES)));
        }
        return parts;
    }

    /** What has been told to the journal needs no trace for the next life. */
    private void removeDirectories() {
        for (var each : ended) {
            if (each.output() != null) {
                kept.output().release(each.output());
            }
            if (each.name() != null) {
                kept.cleaner().remove(each.name());
            }
        }
    }

    private void send() {
        if (underWay != null || waiting.isEmpty() || System.nanoTime() - dueNanos() < 0) {
            return;
        }
        var merge = new ReportMerge();
        var number = 0L;
        for (var each : waiting) {
            // The entries of one record go together, since they leave the journal together.
            if (each.number() != number && merge.size() >= ENTRIES) {
                break;
            }
            merge.add(each.report());
            number = each.number();
        }
        var reports = merge.reports();
        var answer =
                copied(reports)
                        .thenCompose(
                                copies ->
                                        link.report(new Report(settings.holder(), reports, copies)))
                        .orTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        underWay = new UnderWay(answer, reports, number);
        spacedNanos = System.nanoTime() + SPACING.toNanos();
        var _ = answer.whenComplete((answered, failed) -> ends.wake());
    }

    /** Brings what the reports refer to to other nodes; who has it then. */
    private CompletableFuture<List<bramble.core.Kept>> copied(List<TaskReport> reports) {
        var outputs = reports.stream().map(TaskReport::output).filter(Objects::nonNull).toList();
        if (outputs.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return kept.output().copies(outputs);
                    } catch (IOException failed) {
                        LOG.warn("results wait: {}", failed.getMessage());
                        throw new UncheckedIOException(failed);
                    }
                },
                task -> Thread.ofVirtual().name("copies").start(task));
    }

    private void takeAnswer() {
        var sent = underWay;
        if (sent == null || !sent.answer().isDone()) {
            return;
        }
        underWay = null;
        if (sent.answer().isCompletedExceptionally()) {
            LOG.debug("a report was not answered: {}", sent.answer().exceptionNow().toString());
            retryNanos = System.nanoTime() + RETRY.toNanos();
            return;
        }
        while (!waiting.isEmpty() && waiting.getFirst().number() <= sent.number()) {
            waiting.removeFirst();
        }
        journal.dropThrough(sent.number());
        leases.answered(sent.reports()).forEach(kept.files()::remove);
        leases.pause(journal.isFull());
    }
}
