package bramble.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Dask with two workers of one thread each; it keeps nothing on disk. Debian's packages, with
 * Debian's Python. For one thread.
 */
final class Dask {

    private final Run run;

    Dask(Run run) {
        this.run = run;
    }

    void measure() {
        if (!Peers.hasPython("distributed")) {
            run.remark(
                    "distributed for "
                            + Peers.PYTHON
                            + " is not installed, so Dask was not measured");
            return;
        }
        Path directory = run.place().newDirectory("dask");
        String port = Integer.toString(run.place().freePort());
        String address = "tcp://127.0.0.1:" + port;
        Process scheduler =
                start(directory, "dask_scheduler", "--host", "127.0.0.1", "--port", port);
        Process workers =
                start(
                        directory,
                        "dask_worker",
                        address,
                        "--nworkers",
                        "2",
                        "--nthreads",
                        "1",
                        "--local-directory",
                        directory.toString());
        Sizes sizes = run.sizes();
        Peers.report(
                        run,
                        Map.of("PYTHONDONTWRITEBYTECODE", "1"),
                        List.of(
                                Peers.PYTHON,
                                run.place().benchmarks().resolve("peers/dask_peer.py").toString(),
                                address,
                                Integer.toString(sizes.rounds()),
                                Integer.toString(sizes.tasksOfPeers()),
                                Integer.toString(sizes.functionsOfPeers()),
                                Integer.toString(sizes.latencies())))
                .forEach(this::record);
        List<ProcessHandle> processes = new ArrayList<>(Peers.family(scheduler));
        processes.addAll(Peers.family(workers));
        Peers.idle(run, processes, Row.IDLE_DASK_RSS, Row.IDLE_DASK_CPU);
        run.place().end(workers);
        run.place().end(scheduler);
    }

    private Process start(Path directory, String program, String... words) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Peers.PYTHON,
                                "-m",
                                "distributed.cli." + program,
                                "--no-dashboard"));
        command.addAll(List.of(words));
        return run.place().start(directory.resolve(program + ".log"), Map.of(), command);
    }

    private void record(String name, Samples samples) {
        switch (name) {
            case "process_ms" -> run.record(Row.LATENCY_DASK_P50, Row.LATENCY_DASK_P99, samples);
            case "function_ms" -> run.record(Row.FUNCTION_DASK_P50, Row.FUNCTION_DASK_P99, samples);
            case "process_rate" -> run.record(Row.TASKS_DASK, samples);
            default -> run.record(Row.LINES_DASK, samples);
        }
    }
}
