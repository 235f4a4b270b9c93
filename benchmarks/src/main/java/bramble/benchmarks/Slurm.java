package bramble.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Slurm on this machine with two processors, set for many short jobs: its controller, its node, and
 * a munged with a key of its own. They need root. For one thread.
 */
final class Slurm {

    private static final int READY_SECONDS_MAX = 30;
    private static final int END_SECONDS_MAX = 120;
    private static final int POLL_MILLIS = 50;
    private static final int ARRAY_ITEMS = 100_000;
    private static final int KEY_BYTES = 1_024;
    private static final int WARM_UP = 3;

    private final Run run;
    private final Path directory;
    private final Map<String, String> environment;

    Slurm(Run run) {
        this.run = run;
        this.directory = run.place().newDirectory("slurm");
        this.environment = Map.of("SLURM_CONF", directory.resolve("slurm.conf").toString());
    }

    void measure() {
        if (!System.getProperty("user.name").equals("root")
                || !Stream.of("slurmctld", "slurmd", "munged", "srun", "sbatch")
                        .allMatch(Place::isInstalled)) {
            run.remark(
                    "Slurm and munge are not installed, or this is not root, so Slurm was not measured");
            return;
        }
        configure();
        Process munged =
                start(
                        "munged",
                        "--foreground",
                        "--force",
                        "--key-file=" + directory.resolve("munge.key"),
                        "--socket=" + directory.resolve("munge.socket"),
                        "--pid-file=" + directory.resolve("munge.pid"),
                        "--log-file=" + directory.resolve("munge.log"),
                        "--seed-file=" + directory.resolve("munge.seed"));
        Clock.await(
                "munged's socket",
                READY_SECONDS_MAX,
                1,
                () -> Files.exists(directory.resolve("munge.socket")));
        long start = System.nanoTime();
        Process controller = start("slurmctld", "-D", "-c");
        Process node = start("slurmd", "-D");
        Clock.await("an idle node of Slurm", READY_SECONDS_MAX, 1, this::isIdle);
        run.record(Figure.of(Row.START_SLURM, Clock.millisSince(start), 1));
        latency();
        rate();
        Peers.idle(
                run,
                Stream.of(munged, controller, node).map(Process::toHandle).toList(),
                Row.IDLE_SLURM_RSS,
                Row.IDLE_SLURM_CPU);
        queue(controller);
        // In this order, so that none misses another while it ends.
        run.place().end(node);
        run.place().end(controller);
        run.place().end(munged);
    }

    private void configure() {
        try {
            String host = run.place().output(Map.of(), List.of("hostname", "-s")).getFirst();
            Files.createDirectories(directory.resolve("state"));
            Files.createDirectories(directory.resolve("spool"));
            Files.writeString(directory.resolve("slurm.conf"), configuration(host));
            Files.writeString(directory.resolve("true.sh"), "#!/bin/sh\n/bin/true\n");
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            Path file = Files.createFile(directory.resolve("munge.key"));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Files.write(file, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration(String host) {
        return String.format(
                Locale.ROOT,
                """
            ClusterName=beside-bramble
            SlurmctldHost=%1$s(127.0.0.1)
            SlurmctldPort=%2$d
            SlurmdPort=%3$d
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket=%4$s/munge.socket
            CredType=cred/munge
            StateSaveLocation=%4$s/state
            SlurmdSpoolDir=%4$s/spool
            SlurmctldPidFile=%4$s/slurmctld.pid
            SlurmdPidFile=%4$s/slurmd.pid
            SlurmctldDebug=error
            SlurmdDebug=error
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            MpiDefault=none
            ReturnToService=2
            MaxJobCount=250000
            MaxArraySize=100002
            MinJobAge=2
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SchedulerType=sched/builtin
            SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
            NodeName=%1$s NodeAddr=127.0.0.1 CPUs=2 RealMemory=500 State=UNKNOWN
            PartitionName=all Nodes=%1$s Default=YES MaxTime=INFINITE State=UP
            """,
                host,
                run.place().freePort(),
                run.place().freePort(),
                directory.toAbsolutePath());
    }

    private Process start(String... command) {
        return run.place()
                .start(directory.resolve(command[0] + ".out"), environment, List.of(command));
    }

    private List<String> output(String... command) {
        return run.place().output(environment, List.of(command));
    }

    private boolean isIdle() {
        try {
            return output("sinfo", "-h", "-o", "%t").equals(List.of("idle"));
        } catch (IllegalStateException e) {
            // sinfo ends with an error as long as the controller does not listen.
            return false;
        }
    }

    private void latency() {
        Samples samples = new Samples();
        for (int time = -WARM_UP; time < run.sizes().commandStarts(); time++) {
            double millis = run.place().run(environment, "srun", "-n1", "/bin/true");
            if (time >= 0) {
                samples.add(millis);
            }
        }
        run.record(Row.LATENCY_SLURM_P50, Row.LATENCY_SLURM_P99, samples);
    }

    private double submit(String... options) {
        Stream<String> command =
                Stream.concat(Stream.of("sbatch", "-Q", "-o", "/dev/null"), Stream.of(options));
        return run.place()
                .run(
                        environment,
                        Stream.concat(command, Stream.of(directory.resolve("true.sh").toString()))
                                .toArray(String[]::new));
    }

    private void rate() {
        int tasks = run.sizes().tasksOfSlurm();
        long start = System.nanoTime();
        submit("--array=1-" + tasks);
        awaitEmpty();
        run.record(Figure.of(Row.TASKS_SLURM, Clock.rateSince(start, tasks), 1));
    }

    private void awaitEmpty() {
        Clock.await(
                "the end of Slurm's jobs",
                END_SECONDS_MAX,
                POLL_MILLIS,
                () -> output("squeue", "-h").isEmpty());
    }

    /** Jobs that are held, so that they stay. */
    private void queue(Process controller) {
        double before = Vitals.of(controller).rssBytes();
        run.record(
                Figure.of(Row.QUEUE_LARGE_SLURM, submit("--hold", "--array=1-" + ARRAY_ITEMS), 1));
        double growth = Vitals.of(controller).rssBytes() - before;
        run.record(Figure.of(Row.QUEUE_LARGE_SLURM_RSS, growth / ARRAY_ITEMS, 1));
        int jobs = run.sizes().queuedInSlurm();
        Samples millis = new Samples();
        before = Vitals.of(controller).rssBytes();
        long start = System.nanoTime();
        for (int job = 0; job < jobs; job++) {
            millis.add(submit("--hold"));
        }
        run.record(Figure.of(Row.SUBMIT_ONE_SLURM, Clock.rateSince(start, jobs), 1));
        run.record(Row.START_CLI_SLURM, millis);
        growth = Vitals.of(controller).rssBytes() - before;
        run.record(Figure.of(Row.QUEUE_JOB_SLURM, growth / jobs, 1));
        output("scancel", "-u", "root");
        awaitEmpty();
    }
}
