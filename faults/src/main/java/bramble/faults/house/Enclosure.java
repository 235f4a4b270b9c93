package bramble.faults.house;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Namespaces of their own for a program and all that it starts, in which it may make networks and
 * mount disks. When it ends, all of that ends with it. Takes root.
 */
public final class Enclosure {

    private static final List<String> UNSHARE =
            List.of(
                    "unshare",
                    "--net",
                    "--mount",
                    "--pid",
                    "--fork",
                    "--mount-proc",
                    "--kill-child");

    private Enclosure() {}

    /** Whether this user may make one, and this system has what is needed inside. */
    public static boolean isPossible() {
        var words = new ArrayList<>(UNSHARE);
        words.addAll(
                List.of(
                        "sh",
                        "-c",
                        "test -w /dev/net/tun && test -b /dev/loop0 && command -v mkfs.ext4"
                                + " && mount -t tmpfs none /run"));
        try {
            var trial =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The words that run a command in an enclosure. A shell is its first process, which collects
     * those whose parents have ended.
     */
    public static List<String> around(List<String> command) {
        var words = new ArrayList<>(UNSHARE);
        words.addAll(List.of("sh", "-c", "\"$@\"; exit $?", "enclosure"));
        words.addAll(command);
        return words;
    }
}
