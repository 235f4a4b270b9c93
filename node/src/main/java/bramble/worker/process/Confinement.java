package bramble.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a process is kept from what is not its own. It begins as the node's account, with nothing
 * that its submitter can choose but the words of its command and variables that no program before
 * that command looks at; then it enters its cgroup, becomes the task's user, goes to its directory
 * and becomes the command.
 *
 * @param user that it runs as
 * @param group that it is of; without meaning for {@link TaskUser#SAME}
 * @param elsewhere whether it runs in a directory that its submitter chose: then it goes there as
 *     the task's user, since a directory is also a way to what is below it
 * @param cgroup the directory of its cgroup; null for none
 */
public record Confinement(TaskUser user, int group, boolean elsewhere, @Nullable Path cgroup) {

    /** A process like the node itself. */
    public static final Confinement NONE = new Confinement(TaskUser.SAME, 0, false, null);

    private static final String ENTER =
            "echo 0 >\"$1/cgroup.procs\" || exit 126; shift; exec \"$@\"";
    private static final String GO = "cd -- \"$1\" || exit 126; shift; exec \"$@\"";
    private static final String NAME = "bramble-task";

    /** By which processes of attempts are known; what is in them nobody interprets. */
    private static final String OWN = "BRAMBLE_";

    private static final String ITEM = "BRAMBLE_ITEM";
    private static final Set<String> PLAIN = Set.of("PATH", "HOME", "TZ");
    private static final Pattern LANG = Pattern.compile("[A-Za-z0-9_.@-]*");

    /** The same for a process with a cgroup of its own. */
    public Confinement in(@Nullable Path directory) {
        return new Confinement(user, group, elsewhere, directory);
    }

    boolean isNone() {
        return user instanceof TaskUser.Same && cgroup == null;
    }

    /**
     * The launch that ends in the given one, confined.
     *
     * @throws StartFailure when there is no such command
     */
    public Launch of(Launch launch) throws StartFailure {
        if (isNone()) {
            return launch;
        }
        var word = RecordedLaunch.word(launch);
        var cleans = cgroup != null || elsewhere || !isHarmless(launch.environment());
        if (cleans && !RecordedLaunch.isTakenByEnv(word)) {
            throw new StartFailure(
                    StartFailure.NOT_RUNNABLE,
                    CommandPath.quoted(word)
                            + " cannot be started: the name of a program must not begin with '-' or hold '='");
        }
        return new Launch(
                words(launch, word, cleans),
                beginning(launch),
                beginningIn(launch),
                launch.stdout(),
                launch.stderr());
    }

    /**
     * Makes the files that a launch prints to, which are there, such that the task can open them
     * once more, as {@code /dev/stdout}. They stay the node's, in a directory that is closed to the
     * task.
     *
     * @throws IOException when the disk fails
     */
    public void openStreams(Launch launch) throws IOException {
        if (user instanceof TaskUser.Other) {
            for (var file : List.of(launch.stdout(), launch.stderr())) {
                if (!file.startsWith("/dev")) {
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString("rw--w--w-"));
                }
            }
        }
    }

    /**
     * The words that become the command.
     *
     * @param cleans whether its variables are among the words, and it sees no others
     */
    List<String> words(Launch launch, String word, boolean cleans) throws StartFailure {
        var words = new ArrayList<String>();
        if (cgroup != null) {
            words.addAll(List.of("/bin/sh", "-c", ENTER, NAME, cgroup.toString()));
        }
        if (user instanceof TaskUser.Other other) {
            words.addAll(other.prefix(group));
            if (elsewhere) {
                words.addAll(List.of("/bin/sh", "-c", GO, NAME, launch.directory().toString()));
            }
        }
        if (cleans) {
            words.addAll(List.of(RecordedLaunch.env().toString(), "-i"));
            launch.environment().forEach((key, value) -> words.add(key + "=" + value));
        }
        words.add(word);
        words.addAll(launch.command().subList(1, launch.command().size()));
        return words;
    }

    /** The variables with which it begins. */
    Map<String, String> beginning(Launch launch) {
        if (user instanceof TaskUser.Same || isHarmless(launch.environment())) {
            return launch.environment();
        }
        var own = new TreeMap<String, String>();
        launch.environment()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(OWN) && !name.equals(ITEM)) {
                                own.put(name, value);
                            }
                        });
        return own;
    }

    /** The directory in which it begins. */
    Path beginningIn(Launch launch) {
        return user instanceof TaskUser.Other && elsewhere ? Path.of("/") : launch.directory();
    }

    /**
     * Whether no program that runs before the command, as the node's account, lets itself be led by
     * these variables: a loader would load what {@code LD_PRELOAD} names.
     */
    private static boolean isHarmless(Map<String, String> environment) {
        return environment.entrySet().stream()
                .allMatch(
                        each ->
                                PLAIN.contains(each.getKey())
                                        || each.getKey().startsWith(OWN)
                                        || (each.getKey().equals("LANG")
                                                && LANG.matcher(each.getValue()).matches()));
    }
}
