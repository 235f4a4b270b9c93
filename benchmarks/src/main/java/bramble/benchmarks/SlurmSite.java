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
 * A directory with what Slurm's programs need to find each other on this machine: a configuration
 * for many short jobs on two processors, and a munged with a key of its own. For one thread.
 */
final class SlurmSite {

    static final String CONTROLLER = "slurmctld";
    private static final int READY_SECONDS_MAX = 30;
    private static final int KEY_BYTES = 1_024;
    private static final String CONFIGURATION_FILE = ".conf";

    private final Place place;
    private final Path directory;
    private final Map<String, String> environment;
    private final String host;
    private final int controllerPort;
    private final int nodePort;

    /**
     * Makes it.
     *
     * @param controllers lines of the configuration that name the controllers; nothing for one here
     */
    SlurmSite(Place place, String controllers) {
        this.place = place;
        this.directory = place.newDirectory("slurm").toAbsolutePath();
        this.environment = Map.of("SLURM_CONF", file(CONTROLLER + CONFIGURATION_FILE));
        this.host = place.output(Map.of(), List.of("hostname", "-s")).getFirst();
        this.controllerPort = place.freePort();
        this.nodePort = place.freePort();
        String named =
                controllers.isEmpty() ? "SlurmctldHost=" + host + "(127.0.0.1)" : controllers;
        try {
            Files.createDirectories(directory.resolve("state"));
            Files.createDirectories(directory.resolve("spool"));
            configure(CONTROLLER, named);
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

    static boolean isPossible() {
        return System.getProperty("user.name").equals("root")
                && Stream.of(CONTROLLER, "slurmd", "munged", "srun", "sbatch")
                        .allMatch(Place::isInstalled);
    }

    /** The absolute name of a file of the directory. */
    String file(String name) {
        return directory.resolve(name).toString();
    }

    /** Writes the configuration of a controller whose process id goes to a file of that name. */
    String configure(String program, String hosts) {
        String text =
                String.format(
                        Locale.ROOT,
                        """
            ClusterName=beside-bramble
            %5$s
            SlurmctldPort=%2$d
            SlurmdPort=%3$d
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket=%4$s/munge.socket
            CredType=cred/munge
            StateSaveLocation=%4$s/state
            SlurmdSpoolDir=%4$s/spool
            SlurmctldPidFile=%4$s/%6$s.pid
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
                        controllerPort,
                        nodePort,
                        directory,
                        hosts,
                        program);
        try {
            return Files.writeString(directory.resolve(program + CONFIGURATION_FILE), text)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts munged and returns when it can be asked. */
    Process startMunged() {
        Process munged =
                start(
                        "munged",
                        "--foreground",
                        "--force",
                        "--key-file=" + file("munge.key"),
                        "--socket=" + file("munge.socket"),
                        "--pid-file=" + file("munge.pid"),
                        "--log-file=" + file("munge.log"),
                        "--seed-file=" + file("munge.seed"));
        Clock.await(
                "munged's socket",
                READY_SECONDS_MAX,
                1,
                () -> Files.exists(directory.resolve("munge.socket")));
        return munged;
    }

    Process start(String... command) {
        return place.start(directory.resolve(command[0] + ".out"), environment, List.of(command));
    }

    List<String> output(String... command) {
        return place.output(environment, List.of(command));
    }

    /** Runs a program and tells how many milliseconds that took. */
    double run(String... command) {
        return place.run(environment, command);
    }

    void awaitIdleNode() {
        Clock.await("an idle node of Slurm", READY_SECONDS_MAX, 1, this::isIdle);
    }

    private boolean isIdle() {
        try {
            return output("sinfo", "-h", "-o", "%t").equals(List.of("idle"));
        } catch (IllegalStateException e) {
            // sinfo ends with an error as long as the controller does not listen.
            return false;
        }
    }

    /** Submits a job of {@code /bin/true} and tells how many milliseconds that took. */
    double submit(String... options) {
        Stream<String> command =
                Stream.concat(Stream.of("sbatch", "-Q", "-o", "/dev/null"), Stream.of(options));
        return run(Stream.concat(command, Stream.of(file("true.sh"))).toArray(String[]::new));
    }

    void end(Process process) {
        place.end(process);
    }
}
