package bramble.worker.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Starts processes with {@link ProcessBuilder} and the command {@code setsid}, for systems that
 * lack what {@link PosixSpawnLauncher} needs. About half as fast. Any thread may start.
 */
final class SetsidLauncher implements ProcessLauncher {

    private final Signals signals;

    SetsidLauncher(Signals signals) {
        this.signals = signals;
    }

    @Override
    public RunningProcess start(Launch launch) throws StartFailure {
        var builder = builder(launch);
        builder.redirectInput(new File("/dev/null"))
                .redirectOutput(appended(launch.stdout().toFile()));
        return new JdkProcess(start(builder, launch));
    }

    /** Starts a process that reads from a pipe and writes to another. */
    PipedProcess startPiped(Launch launch) throws StartFailure {
        var process = start(builder(launch), launch);
        return new PipedProcess(
                new JdkProcess(process), process.getOutputStream(), process.getInputStream());
    }

    private static ProcessBuilder builder(Launch launch) throws StartFailure {
        var file =
                CommandPath.find(
                        launch.command().getFirst(), launch.environment(), launch.directory());
        var command = new ArrayList<String>();
        // A child of ProcessBuilder leads no group, so setsid runs the program in its own place.
        command.add("setsid");
        command.add(file.toAbsolutePath().toString());
        command.addAll(launch.command().subList(1, launch.command().size()));
        var builder =
                new ProcessBuilder(command)
                        .directory(launch.directory().toFile())
                        .redirectError(appended(launch.stderr().toFile()));
        builder.environment().clear();
        try {
            builder.environment().putAll(launch.environment());
        } catch (IllegalArgumentException invalid) {
            throw new StartFailure(
                    StartFailure.NOT_RUNNABLE,
                    "no program can be given this environment: " + invalid.getMessage());
        }
        return builder;
    }

    private static Process start(ProcessBuilder builder, Launch launch) throws StartFailure {
        try {
            return builder.start();
        } catch (IOException refused) {
            throw new StartFailure(
                    StartFailure.NOT_RUNNABLE,
                    CommandPath.quoted(launch.command().getFirst())
                            + " cannot be started: "
                            + refused.getMessage());
        }
    }

    /** To be appended to, and private if it is new. */
    private static ProcessBuilder.Redirect appended(File file) {
        try {
            PrivateFiles.create(file.toPath());
            return ProcessBuilder.Redirect.appendTo(file);
        } catch (IOException full) {
            throw new UncheckedIOException("cannot create the output file " + file, full);
        }
    }

    /** The JVM itself reaps this child, so its pid is not kept until {@link #reap}. */
    final class JdkProcess implements RunningProcess {
        private final Process process;

        JdkProcess(Process process) {
            this.process = process;
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void awaitEnd() {
            process.onExit().join();
        }

        boolean endsWithin(Duration patience) throws InterruptedException {
            return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public ProcessExit reap() {
            signals.send(-process.pid(), Signal.KILL);
            // The JVM tells of an end by a signal as 128 and the signal's number.
            var code = process.onExit().join().exitValue();
            return new ProcessExit(code, 0, null);
        }

        @Override
        public boolean signal(Signal signal) {
            return process.isAlive() && new Sessions(signals).signal(process.pid(), signal);
        }

        @Override
        public boolean othersLive() {
            return !new Sessions(signals).members(process.pid()).isEmpty();
        }

        @Override
        public void killOthers() {
            new Sessions(signals).kill(process.pid());
        }
    }
}
