package bramble.worker.process;

/**
 * The port to the operating system's way of starting processes.
 *
 * <p>A started process leads a session of its own, sees only the given environment, reads nothing
 * on its standard input, and holds no descriptor of this process but its two output files.
 */
public interface ProcessLauncher {

    /**
     * Starts a process and returns once its program has been loaded.
     *
     * <p>The caller must call {@link RunningProcess#awaitEnd} and then {@link RunningProcess#reap}
     * on what it gets, from any thread.
     *
     * @throws StartFailure when the command cannot be started; nothing runs then
     */
    RunningProcess start(Launch launch) throws StartFailure;

    /** The best launcher that this system has. */
    static ProcessLauncher ofThisSystem() {
        return Posix.available()
                ? new PosixSpawnLauncher()
                : new SetsidLauncher(Signals.ofThisSystem());
    }
}
