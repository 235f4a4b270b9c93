package bramble.worker;

import bramble.core.JobId;
import bramble.core.LeaseId;
import java.nio.file.Path;
import java.util.Map;

/** Which attempt of which task, under which lease. */
record AttemptName(LeaseId lease, JobId job, int task, int attempt) {

    /** Whether a process with these variables belongs to this attempt. */
    boolean isNamedBy(Map<String, String> variables) {
        return Integer.toString(task).equals(variables.get(TaskView.TASK))
                && job.toString().equals(variables.get(TaskView.JOB))
                && Integer.toString(attempt).equals(variables.get(TaskView.ATTEMPT));
    }

    /** Its fresh directory, which is there from its start until its end is in the journal. */
    Path directory(Path work) {
        return ofJob(work).resolve(task + "." + attempt);
    }

    /** Where its exit code is recorded, there only if it can be adopted. */
    Path exitFile(Path work) {
        return ofJob(work).resolve(task + "." + attempt + ".exit");
    }

    /** What its cgroup is called, where it has one. */
    String cgroup() {
        return job + "." + task + "." + attempt;
    }

    Path ofJob(Path work) {
        return work.resolve(job.toString());
    }
}
