package bramble.cluster;

import bramble.api.executor.SerializableCallable;
import bramble.api.executor.SerializableFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** What {@link ExecutorTest} has run on the nodes. Uses nothing that the nodes are not given. */
final class RemoteWork {

    private RemoteWork() {}

    /** What cannot travel. */
    static final class Bound {}

    /** An exception that cannot travel. */
    static final class BoundFailure extends Exception {
        private static final long serialVersionUID = 1L;
        final transient Bound bound = new Bound();

        @SuppressWarnings("serial")
        final Object also = bound;

        BoundFailure() {
            super("has something bound");
        }
    }

    /** Which process it is, though it also prints. */
    static SerializableCallable<Long> process() {
        return () -> {
            System.out.println("this is no answer");
            return ProcessHandle.current().pid();
        };
    }

    static SerializableCallable<String> failing() {
        return () -> {
            throw new IllegalStateException("as it should");
        };
    }

    static SerializableCallable<String> failingBound() {
        return () -> {
            throw new BoundFailure();
        };
    }

    static SerializableCallable<Object> bound() {
        return Bound::new;
    }

    static SerializableCallable<byte[]> large(int bytes) {
        return () -> new byte[bytes];
    }

    static SerializableCallable<String> exit(int code) {
        return () -> {
            System.exit(code);
            return "never";
        };
    }

    /** Notes its beginning, and lasts until it is ended, if it is slow. */
    static SerializableCallable<String> race(boolean slow, String began) {
        return () -> {
            note(began, slow ? "slow" : "fast");
            if (slow) {
                Thread.sleep(Duration.ofMinutes(10));
            }
            return slow ? "slow" : "fast";
        };
    }

    static SerializableFunction<Integer, String> half(int unfit) {
        return number -> {
            if (number == unfit) {
                throw new ArithmeticException(number + " is unfit");
            }
            return "half of " + number + " is " + number / 2;
        };
    }

    /** Notes each item, and waits after some until a file is there. */
    static SerializableFunction<Integer, Integer> noted(String began, String gate) {
        return number -> {
            note(began, Integer.toString(number));
            while (number >= 10 && !Files.exists(Path.of(gate))) {
                Thread.sleep(20);
            }
            return number;
        };
    }

    private static void note(String file, String text) throws IOException {
        Files.writeString(
                Path.of(file), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
