package bramble.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where a command reads and writes, so that tests can look on.
 *
 * @param outIsTerminal whether a person sees {@code out}, so that colours help
 * @param errIsTerminal whether a person sees {@code err}, so that a progress bar helps
 * @param environment the variables of the process
 */
record Terminal(
        InputStream in,
        Output output,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> environment) {

    private static final int BUFFER_BYTES = 16 << 10;
    private static final int WIDTH_DEFAULT = 80;
    private static final int SECRET_BYTES_MAX = 4 << 10;

    /** The two streams that a command writes to. */
    record Output(PrintStream out, PrintStream err) {}

    /** That of this process. Always UTF-8, since names and output may hold anything. */
    static Terminal ofProcess() {
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        return new Terminal(
                System.in, new Output(out, err), isTerminal(1), isTerminal(2), System.getenv());
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES),
                false,
                StandardCharsets.UTF_8);
    }

    /**
     * Asks the kernel what a descriptor is: {@code System.console()} would load a line editor for
     * it.
     */
    private static boolean isTerminal(int descriptor) {
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    PrintStream out() {
        return output.out();
    }

    PrintStream err() {
        return output.err();
    }

    /** What a task wrote, sooner or later; less work than printing it, since it is much. */
    void write(String output) {
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        out().write(bytes, 0, bytes.length);
    }

    /** A line for the person at the terminal, at once. */
    void say(String line) {
        out().println(line);
        out().flush();
    }

    /** A line about what goes wrong or on, at once. */
    void warn(String line) {
        err().println(line);
        err().flush();
    }

    void flush() {
        out().flush();
        err().flush();
    }

    /** The text in a colour (an ANSI code), where a person sees it and has not asked for none. */
    String coloured(int code, String text) {
        boolean plain =
                !outIsTerminal
                        || environment.containsKey("NO_COLOR")
                        || "dumb".equals(environment.get("TERM"));
        return plain ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    /**
     * A secret: asked for without showing it where a person types, else the first line of the
     * input. Empty if there is none.
     */
    String secret(String prompt) {
        if (in.equals(System.in) && isTerminal(0)) {
            char[] typed = Objects.requireNonNull(System.console()).readPassword("%s", prompt);
            return typed == null ? "" : new String(typed).strip();
        }
        try {
            byte[] line = in.readNBytes(SECRET_BYTES_MAX);
            return new String(line, StandardCharsets.UTF_8).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Columns of the terminal, as far as the environment tells. */
    int width() {
        String columns = environment.getOrDefault("COLUMNS", "");
        boolean number =
                !columns.isEmpty()
                        && columns.length() < 5
                        && columns.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Math.max(20, Integer.parseInt(columns)) : WIDTH_DEFAULT;
    }
}
