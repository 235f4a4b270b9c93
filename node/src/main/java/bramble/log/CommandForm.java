package bramble.log;

import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.JobId;
import bramble.core.LeaseId;
import bramble.core.TaskReport;
import bramble.log.proto.EntryProto;
import java.util.List;

/** Commands in protobuf. */
final class CommandForm {

    private CommandForm() {}

    static EntryProto.Command of(Command command) {
        var form = EntryProto.Command.newBuilder();
        switch (command) {
            case Command.FoundCluster found ->
                    form.setFoundCluster(IdentifierForm.bytes(found.cluster().uuid()));
            case Command.SubmitJob submit -> form.setSubmitJob(JobForm.of(submit.submission()));
            case Command.SettleJob settle -> form.setSettleJob(IdentifierForm.bytes(settle.job()));
            case Command.CancelJob cancel ->
                    form.setCancelJob(
                            EntryProto.CancelJob.newBuilder()
                                    .setJob(IdentifierForm.bytes(cancel.job()))
                                    .setWhy(cancel.why()));
            case Command.RetryJob retry -> form.setRetryJob(of(retry));
            case Command.ReleaseJobs release -> form.setReleaseJobs(ids(release.jobs()));
            case Command.LeaseTasks lease -> form.setLeaseTasks(of(lease));
            case Command.FinishTasks finish -> form.setFinishTasks(of(finish));
            case Command.ExpireLeases expire -> form.setExpireLeases(of(expire));
            case Command.ForgetJobs forget -> form.setForgetJobs(ids(forget.jobs()));
            case Command.JoinNode join -> form.setJoinNode(AttemptForm.of(join.node()));
            case Command.DrainNode drain ->
                    form.setDrainNode(
                            EntryProto.DrainNode.newBuilder()
                                    .setNode(IdentifierForm.bytes(drain.node()))
                                    .setDrain(drain.drain()));
            case Command.RaiseEpoch raise -> form.setRaiseEpoch(raise.epoch());
            case Command.RetireNode retire ->
                    form.setRetireNode(IdentifierForm.bytes(retire.node()));
            case Command.RemoveNode remove ->
                    form.setRemoveNode(IdentifierForm.bytes(remove.node()));
            case Command.CreateToken create -> form.setCreateToken(AccessForm.of(create));
            case Command.UseToken use -> form.setUseToken(AccessForm.of(use));
            case Command.AddUser add -> form.setAddUser(AccessForm.of(add.user()));
            case Command.RemoveUser remove -> form.setRemoveUser(remove.name());
            case Command.KeepContents keep ->
                    form.setKeepContents(
                            EntryProto.KeepContents.newBuilder()
                                    .addAllKept(StorageForm.of(keep.kept())));
            case Command.DropCopies drop ->
                    form.setDropCopies(
                            EntryProto.DropCopies.newBuilder()
                                    .setNode(IdentifierForm.bytes(drop.node()))
                                    .addAllContents(StorageForm.texts(drop.contents())));
            case Command.ForgetContents forget ->
                    form.setForgetContents(
                            EntryProto.ContentIds.newBuilder()
                                    .addAllContents(StorageForm.texts(forget.contents())));
            case Command.RemoveOutputs remove -> {
                var outputs = EntryProto.RemoveOutputs.newBuilder().setWhy(remove.why());
                remove.jobs().forEach(each -> outputs.addJobs(IdentifierForm.bytes(each)));
                form.setRemoveOutputs(outputs);
            }
        }
        return form.build();
    }

    static Command command(EntryProto.Command form) {
        return switch (form.getKindCase()) {
            case FOUND_CLUSTER ->
                    new Command.FoundCluster(
                            new ClusterId(IdentifierForm.uuid(form.getFoundCluster())));
            case SUBMIT_JOB -> new Command.SubmitJob(JobForm.submission(form.getSubmitJob()));
            case SETTLE_JOB -> new Command.SettleJob(IdentifierForm.job(form.getSettleJob()));
            case CANCEL_JOB ->
                    new Command.CancelJob(
                            IdentifierForm.job(form.getCancelJob().getJob()),
                            form.getCancelJob().getWhy());
            case RETRY_JOB -> retry(form.getRetryJob());
            case RELEASE_JOBS -> new Command.ReleaseJobs(jobs(form.getReleaseJobs()));
            case LEASE_TASKS -> lease(form.getLeaseTasks());
            case FINISH_TASKS -> finish(form.getFinishTasks());
            case EXPIRE_LEASES -> expire(form.getExpireLeases());
            case FORGET_JOBS -> new Command.ForgetJobs(jobs(form.getForgetJobs()));
            case JOIN_NODE -> new Command.JoinNode(AttemptForm.node(form.getJoinNode()));
            case DRAIN_NODE ->
                    new Command.DrainNode(
                            IdentifierForm.node(form.getDrainNode().getNode()),
                            form.getDrainNode().getDrain());
            case RAISE_EPOCH -> new Command.RaiseEpoch(form.getRaiseEpoch());
            case RETIRE_NODE -> new Command.RetireNode(IdentifierForm.node(form.getRetireNode()));
            case REMOVE_NODE -> new Command.RemoveNode(IdentifierForm.node(form.getRemoveNode()));
            case CREATE_TOKEN -> AccessForm.creation(form.getCreateToken());
            case USE_TOKEN -> AccessForm.use(form.getUseToken());
            case ADD_USER -> new Command.AddUser(AccessForm.user(form.getAddUser()));
            case REMOVE_USER -> new Command.RemoveUser(form.getRemoveUser());
            case KEEP_CONTENTS ->
                    new Command.KeepContents(
                            StorageForm.allKept(form.getKeepContents().getKeptList()));
            case DROP_COPIES ->
                    new Command.DropCopies(
                            IdentifierForm.node(form.getDropCopies().getNode()),
                            StorageForm.ids(form.getDropCopies().getContentsList()));
            case FORGET_CONTENTS ->
                    new Command.ForgetContents(
                            StorageForm.ids(form.getForgetContents().getContentsList()));
            case REMOVE_OUTPUTS ->
                    new Command.RemoveOutputs(
                            form.getRemoveOutputs().getJobsList().stream()
                                    .map(IdentifierForm::job)
                                    .toList(),
                            form.getRemoveOutputs().getWhy());
            case KIND_NOT_SET -> throw new IllegalArgumentException("an unknown kind of command");
        };
    }

    private static EntryProto.RetryJob of(Command.RetryJob retry) {
        return EntryProto.RetryJob.newBuilder()
                .setNewJob(IdentifierForm.bytes(retry.newJob()))
                .setOf(IdentifierForm.bytes(retry.of()))
                .setUser(retry.user())
                .setDigest(IdentifierForm.bytes(retry.digest()))
                .build();
    }

    private static Command.RetryJob retry(EntryProto.RetryJob form) {
        return new Command.RetryJob(
                IdentifierForm.job(form.getNewJob()),
                IdentifierForm.job(form.getOf()),
                form.getUser(),
                IdentifierForm.digest(form.getDigest()));
    }

    private static EntryProto.LeaseTasks of(Command.LeaseTasks lease) {
        var form = EntryProto.LeaseTasks.newBuilder().setHolder(AttemptForm.of(lease.holder()));
        for (var grant : lease.grants()) {
            form.addGrants(
                    EntryProto.Grant.newBuilder()
                            .setJob(IdentifierForm.bytes(grant.job()))
                            .setAttempt(AttemptForm.of(grant.attempt()))
                            .setTasks(TaskSetForm.of(grant.tasks())));
        }
        return form.build();
    }

    private static Command.LeaseTasks lease(EntryProto.LeaseTasks form) {
        return new Command.LeaseTasks(
                AttemptForm.holder(form.getHolder()),
                form.getGrantsList().stream().map(CommandForm::grant).toList());
    }

    private static Command.Grant grant(EntryProto.Grant form) {
        return new Command.Grant(
                IdentifierForm.job(form.getJob()),
                AttemptForm.attempt(form.getAttempt()),
                TaskSetForm.tasks(form.getTasks()));
    }

    private static EntryProto.FinishTasks of(Command.FinishTasks finish) {
        var form = EntryProto.FinishTasks.newBuilder().setNode(IdentifierForm.bytes(finish.node()));
        form.addAllKept(StorageForm.of(finish.kept()));
        for (var each : finish.reports()) {
            var report =
                    EntryProto.TaskReport.newBuilder()
                            .setLease(each.lease().number())
                            .setTasks(TaskSetForm.of(each.tasks()))
                            .setEnd(AttemptForm.of(each.end()))
                            .setStartedAtMillis(each.startedAtMillis())
                            .setFinishedAtMillis(each.finishedAtMillis());
            if (each.output() != null) {
                report.setOutput(StorageForm.of(each.output()));
            }
            form.addReports(report);
        }
        return form.build();
    }

    private static Command.FinishTasks finish(EntryProto.FinishTasks form) {
        return new Command.FinishTasks(
                IdentifierForm.node(form.getNode()),
                form.getReportsList().stream().map(CommandForm::report).toList(),
                StorageForm.allKept(form.getKeptList()));
    }

    private static TaskReport report(EntryProto.TaskReport form) {
        return new TaskReport(
                new LeaseId(form.getLease()),
                TaskSetForm.tasks(form.getTasks()),
                AttemptForm.end(form.getEnd()),
                form.getStartedAtMillis(),
                form.getFinishedAtMillis(),
                StorageForm.output(form.hasOutput(), form.getOutput()));
    }

    private static EntryProto.ExpireLeases of(Command.ExpireLeases expire) {
        var form = EntryProto.ExpireLeases.newBuilder().setWhy(expire.why());
        expire.leases().forEach(each -> form.addLeases(each.number()));
        return form.build();
    }

    private static Command.ExpireLeases expire(EntryProto.ExpireLeases form) {
        return new Command.ExpireLeases(
                form.getLeasesList().stream().map(LeaseId::new).toList(), form.getWhy());
    }

    private static EntryProto.JobIds ids(List<JobId> jobs) {
        var form = EntryProto.JobIds.newBuilder();
        jobs.forEach(each -> form.addJobs(IdentifierForm.bytes(each)));
        return form.build();
    }

    private static List<JobId> jobs(EntryProto.JobIds form) {
        return form.getJobsList().stream().map(IdentifierForm::job).toList();
    }
}
