package bramble.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hazelcast's executors on three members, of which the third submits. Its jar is the one that
 * HAZELCAST_JAR names, else the newest in the local Maven repository. For one thread.
 */
final class Hazelcast {

    private static final int START_SECONDS_MAX = 60;
    private static final int POLL_MILLIS = 20;
    private static final int DURABLE_MAX = 2_000;
    private static final int FUNCTIONS_TIMES = 10;

    private final Run run;

    Hazelcast(Run run) {
        this.run = run;
    }

    void measure() {
        Optional<Path> jar = jar();
        if (jar.isEmpty()) {
            run.remark(
                    "HAZELCAST_JAR names no jar, and the local Maven repository has none, so Hazelcast was not measured");
            return;
        }
        Path directory = run.place().newDirectory("hazelcast");
        run.place()
                .run(
                        Map.of(),
                        java("javac"),
                        "-nowarn",
                        "-proc:none",
                        "-cp",
                        jar.get().toString(),
                        "-d",
                        directory.toString(),
                        run.place().benchmarks().resolve("peers/HazelcastPeer.java").toString());
        List<Integer> ports =
                List.of(run.place().freePort(), run.place().freePort(), run.place().freePort());
        String classPath = directory + ":" + jar.get();
        Process first = member(command(classPath, ports, 0));
        Process second = member(command(classPath, ports, 1));
        List<String> client = new ArrayList<>(command(classPath, ports, 2));
        Sizes sizes = run.sizes();
        for (int number :
                List.of(
                        sizes.rounds(),
                        sizes.tasksOfPeers(),
                        sizes.functionsOfPeers() * FUNCTIONS_TIMES,
                        Math.min(sizes.functionsOfPeers(), DURABLE_MAX),
                        sizes.latencies())) {
            client.add(Integer.toString(number));
        }
        Peers.report(run, Map.of(), client).forEach(this::record);
        Peers.idle(run, List.of(second.toHandle()), Row.IDLE_HAZELCAST_RSS, Row.IDLE_HAZELCAST_CPU);
        run.place().end(second);
        run.place().end(first);
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /** Hazelcast's manual names these modules and packages for a Java with modules. */
    private static List<String> command(String classPath, List<Integer> ports, int member) {
        List<String> command = new ArrayList<>(List.of(java("java"), "-Xmx256m"));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "--add-modules", "java.se"));
        command.add("--sun-misc-unsafe-memory-access=allow");
        for (String open :
                List.of(
                        "java.base/java.lang",
                        "java.base/sun.nio.ch",
                        "java.management/sun.management",
                        "jdk.management/com.sun.management.internal")) {
            command.addAll(List.of("--add-opens", open + "=ALL-UNNAMED"));
        }
        command.addAll(List.of("--add-exports", "java.base/jdk.internal.ref=ALL-UNNAMED"));
        command.addAll(List.of("-Djava.net.preferIPv4Stack=true", "-Dport=" + ports.get(member)));
        command.addAll(List.of("-cp", classPath, "HazelcastPeer"));
        command.add(String.join(",", ports.stream().map(port -> Integer.toString(port)).toList()));
        return command;
    }

    /** Starts a member and returns when it has joined the others. */
    private Process member(List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.add("member");
        Path log = run.place().newDirectory("hazelcast-member").resolve("out");
        Process process = run.place().start(log, Map.of(), whole);
        Clock.await(
                "a member of Hazelcast that is ready, by " + log,
                START_SECONDS_MAX,
                POLL_MILLIS,
                () -> says(log, "ready"));
        return process;
    }

    private static boolean says(Path log, String word) {
        try {
            return Files.readAllLines(log).contains(word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> jar() {
        String named = System.getenv("HAZELCAST_JAR");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isReadable);
        }
        Path repository =
                Path.of(System.getProperty("user.home"), ".m2/repository/com/hazelcast/hazelcast");
        if (!Files.isDirectory(repository)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(repository, 2)) {
            return files.filter(
                            file ->
                                    file.getFileName()
                                            .toString()
                                            .matches("hazelcast-[0-9.]+\\.jar"))
                    .max(Path::compareTo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void record(String name, Samples samples) {
        switch (name) {
            case "process_ms" ->
                    run.record(Row.LATENCY_HAZELCAST_P50, Row.LATENCY_HAZELCAST_P99, samples);
            case "function_ms" ->
                    run.record(Row.FUNCTION_HAZELCAST_P50, Row.FUNCTION_HAZELCAST_P99, samples);
            case "process_rate" -> run.record(Row.TASKS_HAZELCAST, samples);
            case "function_rate" -> run.record(Row.LINES_HAZELCAST, samples);
            default -> run.record(Row.LINES_HAZELCAST_DURABLE, samples);
        }
    }
}
