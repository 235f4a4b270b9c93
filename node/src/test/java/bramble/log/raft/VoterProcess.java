package bramble.log.raft;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A {@link VoterMain} as its test sees it. */
final class VoterProcess {

    /** What a voter has applied. */
    record Report(long doubled, long orderSum, BitSet numbers) {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx64m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseCompactObjectHeaders",
                    "--enable-native-access=ALL-UNNAMED");

    final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Process process;
    private final PrintStream in;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();
    private volatile boolean master;

    VoterProcess(
            Path directory,
            int place,
            List<Integer> ports,
            long snapshotEveryBytes,
            long syncDelayMillis,
            int founders) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(VoterMain.class.getName());
        command.add(directory.resolve("voter-" + place).toString());
        command.add(String.valueOf(place));
        command.add(String.join(",", ports.stream().map(String::valueOf).toList()));
        command.add(String.valueOf(snapshotEveryBytes));
        command.add(String.valueOf(syncDelayMillis));
        command.add(String.valueOf(founders));
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectError(directory.resolve("voter-" + place + ".err").toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] words = line.split(" ", 2);
                switch (words[0]) {
                    case "master" -> master = true;
                    case "follower" -> master = false;
                    case "acknowledged" -> acknowledged.add(Integer.valueOf(words[1]));
                    default -> {
                        // An answer that somebody waits for.
                    }
                }
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
        master = false;
    }

    boolean isMaster() {
        return master;
    }

    void say(String line) {
        in.println(line);
    }

    /** Says a line and waits for the answer that begins with a word. */
    String ask(String line, String answer) {
        int before;
        synchronized (lines) {
            before = lines.size();
        }
        say(line);
        return await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(
                        () -> {
                            synchronized (lines) {
                                return lines.subList(before, lines.size()).stream()
                                        .filter(said -> said.startsWith(answer))
                                        .findFirst()
                                        .orElse("");
                            }
                        },
                        said -> !said.isEmpty());
    }

    Report report() {
        String[] words = ask("report", "report").split(" ", -1);
        return new Report(
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                BitSet.valueOf(Base64.getDecoder().decode(words[3].substring(1))));
    }

    /** The figures of {@code status}: last, committed, applied, snapshot, count. */
    List<Long> status() {
        String[] words = ask("status", "status").split(" ", -1);
        return List.of(words).subList(1, 6).stream().map(Long::valueOf).toList();
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Ends the process with SIGKILL, and returns once everything that it had said has been read.
     */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            reader.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The resident memory, in kilobytes. */
    long residentKilobytes() {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))
                    .stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
