package bramble.benchmarks;

/**
 * How much is measured.
 *
 * @param rounds how often each throughput is measured
 * @param full whether this is the real thing, else only a try whether everything works
 */
record Sizes(boolean full, int rounds) {

    static final Sizes FULL = new Sizes(true, 3);
    static final Sizes QUICK = new Sizes(false, 2);

    int submissionsOneConnection() {
        return full ? 1_000 : 100;
    }

    int submissionsPerConnection() {
        return full ? 300 : 25;
    }

    int submissionsBulk() {
        return full ? 10_000 : 2_000;
    }

    int pipelined() {
        return full ? 5_000 : 500;
    }

    int syncs() {
        return full ? 1_000 : 100;
    }

    int tasks() {
        return full ? 3_000 : 200;
    }

    int lines() {
        return full ? 1_000_000 : 20_000;
    }

    int linesOfQueue() {
        return full ? 5_000 : 500;
    }

    int linesOfExecutor() {
        return full ? 200_000 : 2_000;
    }

    int latencies() {
        return full ? 200 : 30;
    }

    int nodeStarts() {
        return full ? 10 : 2;
    }

    int commandStarts() {
        return full ? 15 : 3;
    }

    int restSeconds() {
        return full ? 240 : 3;
    }

    int idleSeconds() {
        var asked = System.getenv("IDLE_SECONDS");
        if (asked != null) {
            return Integer.parseInt(asked);
        }
        return full ? 60 : 5;
    }

    int largeJobs() {
        return full ? 20 : 5;
    }

    int queuedJobs() {
        return full ? 200_000 : 3_000;
    }

    int queuedInQueue() {
        return full ? 20_000 : 2_000;
    }

    int tasksOfPeers() {
        return full ? 1_000 : 50;
    }

    int functionsOfPeers() {
        return full ? 2_000 : 100;
    }

    /** For each number of workers, after a third of it that is not counted. */
    int scaleSeconds() {
        return full ? 4 : 1;
    }

    /** Of those that start two tasks a second. */
    int tasksOfSlurm() {
        return full ? 20 : 4;
    }

    int queuedInSlurm() {
        return full ? 1_000 : 50;
    }

    /** Of those whose command line takes long. */
    int commandStartsOfPeers() {
        return full ? 7 : 2;
    }

    int restSecondsOfPeers() {
        return full ? 3 : 1;
    }

    int idleSecondsOfPeers() {
        return full ? 8 : 2;
    }

    int kills() {
        return full ? 20 : 3;
    }
}
