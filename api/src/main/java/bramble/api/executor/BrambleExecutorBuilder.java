package bramble.api.executor;

import bramble.api.BrambleClient;
import bramble.api.JobRequestBuilder;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link BrambleExecutor} is to know. For one thread. */
public final class BrambleExecutorBuilder {

    private final BrambleClient client;
    private @Nullable List<Path> classPath;
    private List<String> javaOptions = List.of();
    private UnaryOperator<JobRequestBuilder> rules = request -> request;
    private @Nullable ObjectInputFilter filter;
    private @Nullable ClassLoader loader;

    BrambleExecutorBuilder(BrambleClient client) {
        this.client = client;
    }

    /**
     * What the nodes get to find classes in, instead of this program's whole class path. This
     * library and what it needs must be among it.
     *
     * @param entries jars and directories
     */
    public BrambleExecutorBuilder classPath(List<Path> entries) {
        classPath = List.copyOf(entries);
        return this;
    }

    /** Options of the JVMs on the nodes, such as {@code -Xmx512m}. */
    public BrambleExecutorBuilder javaOptions(String... options) {
        javaOptions = List.of(options);
        return this;
    }

    /**
     * What else its jobs are to have: a name, retries, a time-out a task, memory, labels, {@code
     * atMostOnce()}. Command, items, files and runner are the executor's.
     */
    public BrambleExecutorBuilder job(UnaryOperator<JobRequestBuilder> more) {
        rules = more;
        return this;
    }

    /**
     * Which classes results and exceptions may be of. Whatever it says, their size is bounded.
     * Without one, a node that runs tasks can have any class read that this program has.
     */
    public BrambleExecutorBuilder resultFilter(ObjectInputFilter allowed) {
        filter = allowed;
        return this;
    }

    /** Where classes of results are looked for; else where the thread that builds this does. */
    public BrambleExecutorBuilder classLoader(ClassLoader classes) {
        loader = classes;
        return this;
    }

    /** The executor. It sends nothing before its first task. */
    public BrambleExecutor build() {
        ClassPath shipped =
                classPath == null ? ClassPath.ofThisProgram() : new ClassPath(classPath);
        ClassLoader own = loader == null ? Thread.currentThread().getContextClassLoader() : loader;
        ClassLoader found = Objects.requireNonNullElse(own, BrambleExecutor.class.getClassLoader());
        Program program = new Program(client.files(), shipped, javaOptions);
        return new BrambleExecutor(
                new Sending(client, program), new Answers(client, found, filter), rules);
    }
}
