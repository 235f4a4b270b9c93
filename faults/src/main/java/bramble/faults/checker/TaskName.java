package bramble.faults.checker;

/** A task of a job. */
record TaskName(String job, long task) {

    @Override
    public String toString() {
        return job + "/" + task;
    }
}
