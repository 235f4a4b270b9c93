package bramble.worker.process;

import java.io.IOException;

/** The port to {@code kill(2)}. */
interface Signals {

    /**
     * Sends a signal, which does nothing to a process that has ended.
     *
     * @param target a process id, or a process group's number with a minus sign
     * @return whether the target exists
     */
    boolean send(long target, Signal signal);

    /** {@code kill(2)} itself, or the command of that name. */
    static Signals ofThisSystem() {
        return Posix.available() ? Posix::kill : Signals::byCommand;
    }

    private static boolean byCommand(long target, Signal signal) {
        try {
            var kill =
                    new ProcessBuilder("kill", "-" + signal.number(), "--", Long.toString(target))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return kill.waitFor() == 0;
        } catch (IOException missing) {
            throw new IllegalStateException(
                    "cannot signal " + target + ": the command 'kill' does not start", missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
