package bramble.api.executor;

import bramble.api.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What runs on the nodes for a {@link BrambleExecutor}: reads a serialised item a line, answers
 * each with a line of JSON, {@code {"of":"MARK","result":"BASE64"}} or {@code
 * {"of":"MARK","thrown":"BASE64","stack":"…"}}, and ends with its input. What the code prints goes
 * to the standard error, since the standard output is for answers.
 *
 * <p>It believes whoever submitted it, whose code it runs.
 */
public final class RemoteMain {

    /** Where a function lies that is the same for all items. Without it each item is a callable. */
    static final String FUNCTION = "bramble-function";

    /** How every answer begins, before the mark of its item. */
    static final String OF = "{\"of\":\"";

    /** What stands behind the mark of an answer with a result, and at its end. */
    static final String RESULT = "\",\"result\":\"";

    static final String RESULT_END = "\"}";

    private final ClassLoader loader = RemoteMain.class.getClassLoader();
    private final Code code;

    /** What is done with an item. */
    private interface Code {
        @Nullable Object apply(@Nullable Object item) throws Exception;
    }

    private RemoteMain(Path function) {
        this.code = code(function);
    }

    /** Answers until the input ends. Started by a node. */
    public static void main(String[] words) throws IOException {
        InputStream in = new BufferedInputStream(System.in, 64 << 10);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err);
        System.setIn(InputStream.nullInputStream());
        new RemoteMain(Path.of(FUNCTION)).answerAll(in, out);
        // Threads that the code has left running keep nobody waiting.
        System.exit(0);
    }

    private void answerAll(InputStream in, OutputStream out) throws IOException {
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(in, StandardCharsets.ISO_8859_1), 64 << 10);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            // Each at once: what a process has not said when it dies counts as not done.
            out.write((answer(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A function that cannot be read answers every item with the reason. */
    // Items and results may be null if the user's function has it so.
    @SuppressWarnings({"unchecked", "NullAway"})
    private Code code(Path function) {
        if (!Files.exists(function)) {
            return callable -> ((Callable<Object>) callable).call();
        }
        try {
            Object read = Packed.trusted(Files.readAllBytes(function), loader);
            return ((SerializableFunction<Object, Object>) read)::apply;
        } catch (IOException | ClassNotFoundException | LinkageError | RuntimeException e) {
            return item -> {
                throw unreadable("the function", e);
            };
        }
    }

    private static RemoteTaskException unreadable(String what, Throwable cause) {
        return new RemoteTaskException(
                RemoteTaskException.Kind.FAILED,
                what
                        + " cannot be read on its node ("
                        + cause
                        + "): its class, and whatever it uses, must be on the class path of the program that submits it",
                cause);
    }

    @SuppressWarnings("PMD.AvoidCatchingThrowable")
    private String answer(String line) {
        try {
            Object item;
            try {
                item = Packed.trusted(Base64.getDecoder().decode(line), loader);
            } catch (IOException | ClassNotFoundException | LinkageError | RuntimeException e) {
                throw unreadable("the task", e);
            }
            return result(Mark.of(line), code.apply(item));
        } catch (Throwable thrown) {
            return thrown(Mark.of(line), thrown);
        }
    }

    private static String result(String mark, @Nullable Object value) {
        try {
            return OF + mark + RESULT + Packed.text(value) + RESULT_END;
        } catch (IOException e) {
            throw new RemoteTaskException(
                    RemoteTaskException.Kind.RESULT_MISSING,
                    "the result, a "
                            + (value == null ? "null" : value.getClass().getName())
                            + ", cannot be sent back: "
                            + e,
                    e);
        }
    }

    private static String thrown(String mark, Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack, true));
        String text = stack.toString();
        String packed;
        try {
            packed = Packed.text(thrown);
        } catch (IOException | RuntimeException notSerialisable) {
            packed = "";
        }
        if (packed.length() > ThrownLine.PACKED_CHARS_MAX) {
            packed = "";
        }
        return Wire.toJson(new ThrownLine(mark, packed, ThrownLine.shortened(text)));
    }
}
