package bramble.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What becomes of variables on their way through the system's shell to a command. The small shells,
 * such as Debian's and Alpine's, hand them on as they got them, but for a few; others, such as
 * bash, add some that the command would see.
 */
final class ShellVariables {

    /** Adds a variable to what it hands on unless that is said. */
    static final String PREPARED = "unset PWD";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Variables that some shell reads or sets itself. */
    private static final Set<String> OF_SHELLS =
            Set.of(
                    "_",
                    "ATTY",
                    "CDPATH",
                    "ENV",
                    "EPOCHREALTIME",
                    "EPOCHSECONDS",
                    "FUNCNAME",
                    "HISTFILE",
                    "HISTSIZE",
                    "IFS",
                    "LINENO",
                    "MAIL",
                    "MAILCHECK",
                    "MAILPATH",
                    "OLDPWD",
                    "OPTARG",
                    "OPTIND",
                    "PPID",
                    "PS1",
                    "PS2",
                    "PS4",
                    "PWD",
                    "RANDOM",
                    "SHELLOPTS",
                    "SHLVL",
                    "TERM");

    private static final Map<String, String> SAMPLE =
            Map.of(
                    "PATH", "/usr/bin:/bin",
                    "HOME", "/a b",
                    "LANG", "C",
                    "BRAMBLE_ITEM", "'\"$x\\ \n*\u00e9",
                    "EMPTY", "");

    private static final int PATIENCE_SECONDS = 10;

    private ShellVariables() {}

    /** Whether a command that the shell starts would see these variables and no others. */
    static boolean handsOn(Map<String, String> variables, Path shell, Path env) {
        return variables.keySet().stream()
                        .allMatch(name -> NAME.matcher(name).matches() && !OF_SHELLS.contains(name))
                && Proof.of(shell, env);
    }

    /** Looks once, when it is first needed. */
    private static final class Proof {
        private static volatile Map<Path, Boolean> known = Map.of();

        static boolean of(Path shell, Path env) {
            var before = known.get(shell);
            if (before != null) {
                return before;
            }
            var proven = look(shell, env);
            known = Map.of(shell, proven);
            return proven;
        }
    }

    /** Has the shell start the program that shows its variables. */
    private static boolean look(Path shell, Path env) {
        var builder =
                new ProcessBuilder(
                        List.of(
                                shell.toString(),
                                "-c",
                                PREPARED + "; \"$@\"",
                                "sh",
                                env.toString(),
                                "-0"));
        builder.environment().clear();
        builder.environment().putAll(SAMPLE);
        builder.redirectErrorStream(true);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    && process.exitValue() == 0
                    && parsed(said).equals(SAMPLE);
        } catch (IOException unable) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Map<String, String> parsed(String said) {
        var seen = new TreeMap<String, String>();
        for (var each : said.split("\0", 0)) {
            var equals = each.indexOf('=');
            seen.put(each.substring(0, Math.max(0, equals)), each.substring(equals + 1));
        }
        return seen;
    }
}
