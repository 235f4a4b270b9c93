package bramble.http;

import bramble.core.AttemptRules;
import bramble.core.Holder;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.Needs;
import bramble.core.NodeId;
import bramble.core.Program;
import bramble.core.SessionId;
import bramble.core.TaskSet;
import bramble.core.Try;
import bramble.protocol.Capacity;
import bramble.protocol.LeasedWork;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The words between worker and master as JSON documents. Sets of tasks are ranges in text: {@code
 * 0-99,105}.
 */
final class ProtocolJson {

    private ProtocolJson() {}

    /** One life of one node's process. */
    @Json
    record HolderJson(UUID node, UUID session) {
        static HolderJson of(Holder holder) {
            return new HolderJson(holder.node().uuid(), holder.session().uuid());
        }

        Holder read() {
            return new Holder(new NodeId(node), new SessionId(session));
        }
    }

    /** A machine with its capacity and vitals. */
    @Json
    record MachineJson(
            String name,
            String address,
            String version,
            int slots,
            long memoryBytes,
            Map<String, String> labels,
            double load,
            long memoryFreeBytes,
            long diskFreeBytes,
            int busySlots,
            long wallMillis) {

        MachineJson(
                String name,
                String address,
                String version,
                int slots,
                long memoryBytes,
                @Nullable Map<String, String> labels,
                double load,
                long memoryFreeBytes,
                long diskFreeBytes,
                int busySlots,
                long wallMillis) {
            this.name = name;
            this.address = address;
            this.version = version;
            this.slots = slots;
            this.memoryBytes = memoryBytes;
            this.labels = labels == null ? Map.of() : labels;
            this.load = load;
            this.memoryFreeBytes = memoryFreeBytes;
            this.diskFreeBytes = diskFreeBytes;
            this.busySlots = busySlots;
            this.wallMillis = wallMillis;
        }

        static MachineJson of(Machine machine) {
            var capacity = machine.capacity();
            var vitals = machine.vitals();
            return new MachineJson(
                    machine.name(),
                    machine.address(),
                    machine.version(),
                    capacity.slots(),
                    capacity.memoryBytes(),
                    capacity.labels(),
                    vitals.load(),
                    vitals.memoryFreeBytes(),
                    vitals.diskFreeBytes(),
                    vitals.busySlots(),
                    vitals.wallMillis());
        }

        Machine read() {
            return new Machine(
                    name,
                    address,
                    version,
                    new Capacity(slots, memoryBytes, new TreeMap<>(labels)),
                    new Vitals(load, memoryFreeBytes, diskFreeBytes, busySlots, wallMillis));
        }
    }

    /** {@link WorkerCall}. */
    @Json
    record CallJson(HolderJson worker, MachineJson machine, List<Long> held, boolean mayHold) {
        static CallJson of(WorkerCall call) {
            return new CallJson(
                    HolderJson.of(call.worker()),
                    MachineJson.of(call.machine()),
                    call.held().stream().map(LeaseId::number).toList(),
                    call.mayHold());
        }

        WorkerCall read() {
            return new WorkerCall(
                    worker.read(),
                    machine.read(),
                    held.stream().map(LeaseId::new).toList(),
                    mayHold);
        }
    }

    /** {@link LeasedWork}. */
    @Json
    record WorkJson(
            long lease,
            UUID job,
            HolderJson holder,
            int attempt,
            int failures,
            String tasks,
            ProgramJson program,
            RulesJson rules,
            @Nullable ItemsJson items) {

        static WorkJson of(LeasedWork work) {
            var lease = work.lease();
            return new WorkJson(
                    lease.id().number(),
                    lease.job().uuid(),
                    HolderJson.of(lease.holder()),
                    lease.attempt().attempt(),
                    lease.attempt().failures(),
                    lease.tasks().toString(),
                    ProgramJson.of(work.program()),
                    RulesJson.of(work.needs(), work.rules()),
                    ItemsJson.of(work.items()));
        }

        LeasedWork read() {
            var lease =
                    new Lease(
                            new LeaseId(lease()),
                            new JobId(job),
                            holder.read(),
                            new Try(attempt, failures),
                            TaskSet.parse(tasks));
            return new LeasedWork(
                    lease,
                    program.read(),
                    rules.needs(),
                    rules.attempts(),
                    items == null ? new Items.None() : items.read());
        }
    }

    /** {@link Items}: a range or a list. */
    @Json
    record ItemsJson(@Nullable Long first, @Nullable Long last, @Nullable List<String> list) {
        static @Nullable ItemsJson of(Items items) {
            return switch (items) {
                case Items.None _ -> null;
                case Items.Range range -> new ItemsJson(range.first(), range.last(), null);
                case Items.Listed listed -> new ItemsJson(null, null, listed.texts());
                case Items.Selection selection ->
                        of(selection.of(TaskSet.range(0, selection.size())));
            };
        }

        Items read() {
            if (first != null && last != null) {
                return new Items.Range(first, last);
            }
            return new Items.Listed(list == null ? List.of() : list);
        }
    }

    /** {@link Program}. */
    @Json
    record ProgramJson(
            List<String> command,
            @Nullable Map<String, String> environment,
            @Nullable String directory) {
        static ProgramJson of(Program program) {
            return new ProgramJson(
                    program.command(), program.environment(), program.directory().orElse(null));
        }

        Program read() {
            return new Program(
                    command,
                    environment == null ? new TreeMap<>() : new TreeMap<>(environment),
                    Optional.ofNullable(directory));
        }
    }

    /** {@link Needs} and {@link AttemptRules}. */
    @Json
    record RulesJson(
            int cpus,
            long memoryBytes,
            @Nullable Map<String, String> labels,
            int retries,
            long backoffMillis,
            long timeoutMillis,
            boolean atMostOnce) {

        static RulesJson of(Needs needs, AttemptRules rules) {
            return new RulesJson(
                    needs.cpus(),
                    needs.memoryBytes(),
                    needs.labels(),
                    rules.retries(),
                    rules.backoffMillis(),
                    rules.timeoutMillis(),
                    rules.atMostOnce());
        }

        Needs needs() {
            return new Needs(
                    cpus, memoryBytes, labels == null ? new TreeMap<>() : new TreeMap<>(labels));
        }

        AttemptRules attempts() {
            return new AttemptRules(retries, backoffMillis, timeoutMillis, atMostOnce);
        }
    }

    /** {@link WorkerAnswer}. */
    @Json
    record AnswerJson(long term, long leaseMillis, List<WorkJson> leases, List<Long> stop) {
        static AnswerJson of(WorkerAnswer answer) {
            return new AnswerJson(
                    answer.term(),
                    answer.leaseMillis(),
                    answer.leases().stream().map(WorkJson::of).toList(),
                    answer.stop().stream().map(LeaseId::number).toList());
        }

        WorkerAnswer read() {
            return new WorkerAnswer(
                    term,
                    leaseMillis,
                    leases.stream().map(WorkJson::read).toList(),
                    stop.stream().map(LeaseId::new).toList());
        }
    }
}
