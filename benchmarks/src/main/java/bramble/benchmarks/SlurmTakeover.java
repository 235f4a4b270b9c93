package bramble.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Slurm with two controllers that share a directory, each with a host name and an address of
 * loopback of its own, in namespaces: the first one is killed after some jobs were accepted. For
 * one thread.
 */
final class SlurmTakeover {

    private static final int JOBS = 50;
    private static final int SECONDS_MAX = 60;
    private static final int POLL_MILLIS = 50;

    /** Longer than the second controller needs to have heard from the first one for a while. */
    private static final int REST_MILLIS = 5_000;

    private static final String CONTROLLERS =
            """
            SlurmctldHost=one(127.0.0.1)
            SlurmctldHost=two(127.0.0.2)
            CommunicationParameters=NoCtldInAddrAny
            SlurmctldTimeout=2
            """;

    private final Run run;
    private final SlurmSite site;

    SlurmTakeover(Run run) {
        this.run = run;
        this.site = new SlurmSite(run.place(), CONTROLLERS);
    }

    void measure() {
        String second = site.configure("second", CONTROLLERS);
        try {
            String hosts = Files.readString(Path.of("/etc/hosts"));
            Files.writeString(
                    Path.of(site.file("hosts")), hosts + "\n127.0.0.1 one\n127.0.0.2 two\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process munged = site.startMunged();
        Process first = controller("one", site.file(SlurmSite.CONTROLLER + ".conf"), "-c");
        Clock.await("the first controller", SECONDS_MAX, POLL_MILLIS, () -> isUp("one"));
        Process other = controller("two", second);
        Process node = site.start("slurmd", "-D");
        site.awaitIdleNode();
        Clock.await("the second controller", SECONDS_MAX, POLL_MILLIS, () -> isUp("two"));
        Clock.sleepMillis(REST_MILLIS);
        Set<String> accepted = new HashSet<>();
        for (int job = 0; job < JOBS; job++) {
            accepted.addAll(submitHeld());
        }
        long kill = System.nanoTime();
        first.destroyForcibly();
        Clock.await("a takeover of Slurm", SECONDS_MAX, POLL_MILLIS, this::accepts);
        run.record(Figure.of(Row.TAKEOVER_SLURM, Clock.millisSince(kill), 1));
        accepted.removeAll(site.output("squeue", "-h", "-o", "%i"));
        run.record(Figure.of(Row.TAKEOVER_SLURM_LOST, accepted.size(), 1));
        Stream.of(node, other, first, munged).forEach(site::end);
    }

    /** A process that sees a host name of its own, and where both names are. */
    private Process controller(String name, String configuration, String... options) {
        String script =
                "mount --bind \"$1\" /etc/hosts && hostname \"$2\" && shift 2 && exec slurmctld -D \"$@\"";
        Stream<String> command = Stream.of("unshare", "--uts", "--mount", "sh", "-c", script, "sh");
        Stream<String> words = Stream.of(site.file("hosts"), name, "-f", configuration);
        return site.start(
                Stream.of(command, words, Stream.of(options))
                        .flatMap(each -> each)
                        .toArray(String[]::new));
    }

    private boolean isUp(String name) {
        try {
            return site.output("scontrol", "ping").stream()
                    .anyMatch(line -> line.contains("at " + name + " is UP"));
        } catch (IllegalStateException e) {
            // It ends with an error while a controller does not answer.
            return false;
        }
    }

    private List<String> submitHeld() {
        return site.output(
                "sbatch", "--parsable", "--hold", "-o", "/dev/null", site.file("true.sh"));
    }

    private boolean accepts() {
        try {
            // One second each: left alone it asks the dead one for longer than a takeover takes.
            return site
                    .output("timeout", "1", "sbatch", "--parsable", "--hold", site.file("true.sh"))
                    .stream()
                    .anyMatch(line -> !line.isBlank());
        } catch (IllegalStateException e) {
            // Nobody accepts jobs until the second controller has noticed.
            return false;
        }
    }
}
