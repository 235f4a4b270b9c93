package bramble.api.executor;

import bramble.api.ClusterFiles;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes start: this program's class path, with {@link RemoteMain} on it. Its files go into
 * the cluster at first use, and again only when the cluster does not have them any more.
 *
 * <p>Monitor: whoever is first sends the files, and the others wait for it.
 */
final class Program {

    /**
     * A node tells its tasks where its own java is. The rest of the words are the arguments of
     * java.
     */
    private static final String SCRIPT =
            "java=${BRAMBLE_JAVA:-java}; command -v \"$java\" >/dev/null || {"
                    + " echo \"no java on this node: BRAMBLE_JAVA is '${BRAMBLE_JAVA:-}', and the PATH is $PATH\" >&2;"
                    + " exit 127; }; exec \"$java\" \"$@\"";

    /** A small JVM that starts fast; what a user gives comes behind and is stronger. */
    private static final List<String> OPTIONS =
            List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto");

    private final ClusterFiles cluster;
    private final ClassPath classPath;
    private final List<String> javaOptions;
    private @Nullable Map<String, String> digests;

    Program(ClusterFiles cluster, ClassPath classPath, List<String> javaOptions) {
        this.cluster = cluster;
        this.classPath = classPath;
        this.javaOptions = List.copyOf(javaOptions);
    }

    /** A job that runs it, as yet without items. */
    JobRequestBuilder request() {
        Map<String, String> files = sent();
        List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
        command.addAll(OPTIONS);
        command.addAll(javaOptions);
        command.addAll(
                List.of("-cp", String.join(":", files.keySet()), RemoteMain.class.getName()));
        JobRequestBuilder request =
                JobRequest.builder(command).name("java").lines().warm(ExecutorLimits.WARM_FOR);
        files.forEach(request::file);
        return request;
    }

    /** Sends the files, if that has not been done. */
    void prepare() {
        try {
            sent();
        } catch (UncheckedIOException | ProblemException | UnreachableException e) {
            // Whoever wants to send a task tries it again, and is told.
            System.getLogger(BrambleExecutor.class.getName())
                    .log(System.Logger.Level.DEBUG, "the class path was not sent", e);
        }
    }

    /** Has the files sent once more, if the cluster has dropped them. */
    synchronized void forget() {
        digests = null;
    }

    private synchronized Map<String, String> sent() {
        Map<String, String> known = digests;
        if (known == null) {
            known = send();
            digests = known;
        }
        return known;
    }

    private Map<String, String> send() {
        try {
            Path made = Files.createTempDirectory("bramble-classes");
            try {
                Map<String, String> names = new LinkedHashMap<>();
                for (Path file : classPath.files(made)) {
                    String name = "classpath/%03d.jar".formatted(names.size());
                    names.put(name, cluster.put(file) + JobRequest.PLAIN);
                }
                return names;
            } finally {
                remove(made);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the class path cannot be sent to the cluster", e);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
