package bramble.api.executor;

import bramble.api.BrambleClient;
import bramble.api.Channel;
import bramble.api.ProblemException;
import bramble.api.ResultLine;
import bramble.api.TaskState;
import bramble.api.TaskView;
import bramble.api.UnreachableException;
import bramble.api.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes results and failures of what the nodes answer. */
record Answers(BrambleClient client, ClassLoader loader, @Nullable ObjectInputFilter filter) {

    /**
     * What a task answered.
     *
     * @throws Throwable what the task threw, or a {@link RemoteTaskException} when there is no
     *     answer
     */
    @Nullable Object value(UUID job, ResultLine shown) throws Throwable {
        ResultLine line = shown.truncated() == null ? shown : whole(job, shown);
        if (line.exitCode() == null || line.exitCode() != 0) {
            throw unanswered(job, line);
        }
        if (line.problem() != null) {
            throw new RemoteTaskException(
                    RemoteTaskException.Kind.RESULT_MISSING,
                    name(job, line)
                            + " has succeeded, but its result is not to be had: "
                            + line.problem());
        }
        String text = line.output();
        int marked = RemoteMain.OF.length() + Mark.CHARS;
        if (text.length() < marked || !answers(line)) {
            throw new RemoteTaskException(
                    RemoteTaskException.Kind.RESULT_MISSING,
                    name(job, line)
                            + " got a line that is no answer to it: code that runs on the nodes must not write to"
                            + " the file descriptor 1, as a program does that it starts with inheritIO()");
        }
        try {
            String end = RemoteMain.RESULT_END + "\n";
            if (text.startsWith(RemoteMain.RESULT, marked) && text.endsWith(end)) {
                String packed =
                        text.substring(
                                marked + RemoteMain.RESULT.length(), text.length() - end.length());
                return Packed.received(packed, loader, filter);
            }
        } catch (IOException | ClassNotFoundException | LinkageError | RuntimeException e) {
            throw new RemoteTaskException(
                    RemoteTaskException.Kind.RESULT_MISSING,
                    "the result of " + name(job, line) + " cannot be read: " + e,
                    e);
        }
        throw thrown(job, line, text);
    }

    /** A long answer may come shortened among the results: the task's output has all of it. */
    private ResultLine whole(UUID job, ResultLine shown) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        client.copyOutput(job, shown.task(), Channel.STDOUT, false, output);
        return new ResultLine(
                shown.task(),
                shown.item(),
                shown.exitCode(),
                output.toString(StandardCharsets.UTF_8),
                null,
                shown.problem());
    }

    /** Whether it says that it answers the item, as far as that is known. */
    private static boolean answers(ResultLine line) {
        String mark = line.item() == null ? "" : Mark.of(line.item());
        return line.output().startsWith(RemoteMain.OF + mark);
    }

    private Throwable thrown(UUID job, ResultLine line, String text) {
        ThrownLine answer;
        try {
            answer = Wire.read(ThrownLine.class, text);
        } catch (ProblemException e) {
            return new RemoteTaskException(
                    RemoteTaskException.Kind.RESULT_MISSING,
                    name(job, line) + " answered with a line that cannot be read",
                    e);
        }
        if (!answer.thrown().isEmpty()) {
            try {
                if (Packed.received(answer.thrown(), loader, filter) instanceof Throwable thrown) {
                    return thrown;
                }
            } catch (IOException | ClassNotFoundException | LinkageError | RuntimeException e) {
                return withStack(job, line, answer, e);
            }
        }
        return withStack(job, line, answer, null);
    }

    private static RemoteTaskException withStack(
            UUID job, ResultLine line, ThrownLine answer, @Nullable Throwable cause) {
        RemoteTaskException shown =
                new RemoteTaskException(
                        RemoteTaskException.Kind.THREW,
                        name(job, line)
                                + " threw what cannot be brought here as it was:\n"
                                + answer.stack());
        if (cause != null) {
            shown.initCause(cause);
        }
        return shown;
    }

    private RemoteTaskException unanswered(UUID job, ResultLine line) {
        RemoteTaskException.Kind kind = RemoteTaskException.Kind.FAILED;
        String why = "its exit code is " + line.exitCode();
        try {
            TaskView task = client.task(job, line.task());
            why = task.why() == null ? why : task.why();
            if (task.state() == TaskState.LOST) {
                kind = RemoteTaskException.Kind.LOST;
            } else if (task.state() == TaskState.CANCELLED) {
                kind = RemoteTaskException.Kind.CANCELLED;
            }
        } catch (ProblemException | UnreachableException silent) {
            why = why + "; the reason is not to be had: " + silent.getMessage();
        }
        return new RemoteTaskException(kind, name(job, line) + " gave no answer: " + why);
    }

    private static String name(UUID job, ResultLine line) {
        return "task " + line.task() + " of job " + job;
    }
}
