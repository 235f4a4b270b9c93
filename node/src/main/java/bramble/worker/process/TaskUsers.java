package bramble.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the account that tasks run as, and proves once, at the start, that it can be used. */
public final class TaskUsers {

    private static final Logger LOG = LoggerFactory.getLogger(TaskUsers.class);

    /** The accounts that a node of the superuser looks for, in this order. */
    static final List<String> USUAL = List.of("bramble-task", "bramble", "nobody");

    private static final String ROOT = "root";
    private static final List<Path> SETPRIV =
            List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"));
    private static final long PATIENCE_SECONDS = 10;
    private static final int ANSWER_BYTES_MAX = 4 << 10;

    private TaskUsers() {}

    /** Tasks cannot run as they should; the message says what to do. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /** Whether this process is the superuser's. */
    public static boolean isSuperuser() {
        return ProcessOwner.self() == 0;
    }

    /**
     * The account for the tasks of this node.
     *
     * @param wanted its name; null for the first of the usual ones that is there, or, for a node
     *     that is not the superuser's, the node's own
     * @throws Unusable when there is no such account, or it cannot be used
     */
    public static TaskUser find(@Nullable String wanted) throws Unusable {
        return find(wanted, SETPRIV);
    }

    static TaskUser find(@Nullable String wanted, List<Path> setpriv) throws Unusable {
        if (!isSuperuser()) {
            if (wanted == null || ask("-un").filter(wanted::equals).isPresent()) {
                return TaskUser.SAME;
            }
            throw new Unusable(
                    "only a node that runs as root can run tasks as the user "
                            + wanted
                            + ": leave --task-user out, or start the node as root or as that user");
        }
        if (ROOT.equals(wanted)) {
            return TaskUser.SAME;
        }
        var name =
                wanted != null
                        ? wanted
                        : USUAL.stream()
                                .filter(each -> ask("-u", each).isPresent())
                                .findFirst()
                                .orElseThrow(
                                        () ->
                                                new Unusable(
                                                        "a node that runs as root runs tasks as another user, and there is none of "
                                                                + USUAL
                                                                + ": make one with: useradd --system bramble-task"));
        var uid = ask("-u", name).flatMap(TaskUsers::number);
        var groups = ask("-G", name).map(TaskUsers::numbers).orElse(List.of());
        if (uid.isEmpty() || groups.isEmpty()) {
            throw new Unusable(
                    "--task-user: there is no user "
                            + name
                            + " on this machine: make it with: useradd --system "
                            + name);
        }
        if (uid.get() == 0) {
            throw new Unusable(
                    "--task-user: "
                            + name
                            + " is root by another name. If every submitter may do everything on this machine, say so with: --task-user root");
        }
        var program = setpriv.stream().filter(Files::isExecutable).findFirst();
        if (program.isEmpty()) {
            throw new Unusable(
                    "a node that runs as root starts tasks as the user "
                            + name
                            + ", which needs the program setpriv of util-linux, and it is not here: install it, or start the node as another user");
        }
        return new TaskUser.Other(name, uid.get(), groups, program.get(), true);
    }

    /**
     * Proves that the account can be taken and can go where its tasks' folders will be.
     *
     * @param work the directory above those of the jobs
     * @return the account as it can be used here
     * @throws Unusable when it cannot
     */
    public static TaskUser proven(TaskUser user, Path work) throws Unusable {
        if (!(user instanceof TaskUser.Other other)) {
            return user;
        }
        var folder = work.resolve("probe-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            try {
                Files.setAttribute(folder, "unix:uid", other.uid());
                return proven(other, folder, work);
            } finally {
                Files.delete(folder);
            }
        } catch (IOException failed) {
            throw new Unusable("the folder of a task cannot be made in " + work + ": " + failed);
        }
    }

    private static TaskUser proven(TaskUser.Other other, Path folder, Path work) throws Unusable {
        var refusal = refusal(other.prefix(JobGroups.next()), folder);
        if (refusal.isEmpty()) {
            return other;
        }
        var own = refusal(other.prefix(other.groups().getFirst()), folder);
        if (own.isEmpty()) {
            LOG.warn(
                    "tasks of different jobs are not kept from each other here, since processes"
                            + " cannot have groups of their own: {}",
                    refusal.get());
            return other.withOneGroup();
        }
        throw new Unusable(
                "tasks cannot run as the user "
                        + other.name()
                        + " in "
                        + work
                        + ": "
                        + own.get()
                        + ". Every directory above it must be open to that user (chmod o+x), or another --data be chosen");
    }

    /** Why a process of an account cannot go to a folder; empty when it can. */
    private static Optional<String> refusal(List<String> prefix, Path folder) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("/bin/sh", "-c", "cd -- \"$1\" && : >probe && rm probe", "probe"));
        command.add(folder.toString());
        var answer = run(command);
        return answer.code() == 0 ? Optional.empty() : Optional.of(answer.text());
    }

    private static Optional<String> ask(String... words) {
        var command = new ArrayList<String>();
        command.add("id");
        command.addAll(Arrays.asList(words));
        var answer = run(command);
        return answer.code() == 0 ? Optional.of(answer.text()) : Optional.empty();
    }

    private record Answer(int code, String text) {}

    private static Answer run(List<String> command) {
        var builder = new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        try {
            var process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            var text =
                    new String(
                            process.getInputStream().readNBytes(ANSWER_BYTES_MAX),
                            StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Answer(-1, command.getFirst() + " does not end");
            }
            return new Answer(process.exitValue(), text.strip());
        } catch (IOException missing) {
            return new Answer(-1, String.valueOf(missing.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Answer(-1, "interrupted");
        }
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(" "))
                .map(TaskUsers::number)
                .flatMap(Optional::stream)
                .toList();
    }
}
