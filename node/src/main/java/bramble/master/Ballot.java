package bramble.master;

import bramble.core.ClusterState;
import bramble.core.NodeId;
import bramble.log.NotMasterException;
import bramble.log.ReplicatedLog;
import bramble.log.Voter;
import bramble.plan.Electorate;
import bramble.plan.Moment;
import bramble.plan.Workforce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the log's voters be those that the electorate wants, one change at a time. Owned by the
 * replica's thread; a change that ends comes back to it as an event.
 */
final class Ballot {

    private static final Logger LOG = LoggerFactory.getLogger(Ballot.class);

    /** How often it is looked who votes. */
    private static final long LOOK_NANOS = 200_000_000;

    /** How long a change that did not come about is let rest. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ReplicatedLog log;
    private final EventLoop loop;
    private final String self;
    private Set<String> present = Set.of();
    private boolean underWay;
    private boolean ended;
    private boolean hasLooked;
    private long lookedNanos;
    private long notBeforeNanos;

    Ballot(ReplicatedLog log, EventLoop loop, String self) {
        this.log = log;
        this.loop = loop;
        this.self = self;
    }

    /** Whether a change has ended since this was asked last. */
    boolean hasEnded() {
        var news = ended;
        ended = false;
        return news;
    }

    /** Looks who votes, and begins a change if one is due. Says whether the voters are others. */
    boolean look(ClusterState state, Workforce workforce, Moment now) {
        if (underWay || (hasLooked && now.nanos() - lookedNanos < LOOK_NANOS)) {
            return false;
        }
        hasLooked = true;
        lookedNanos = now.nanos();
        var news = takeNote(workforce);
        var electorate = workforce.electorate();
        if (!present.isEmpty() && now.nanos() - notBeforeNanos >= 0) {
            electorate
                    .next(state, workforce, NodeId.parse(self), now.nanos())
                    .ifPresent(next -> change(next, state, electorate, now.nanos()));
        }
        return news;
    }

    private boolean takeNote(Workforce workforce) {
        try {
            var voters = log.voters();
            workforce.electorate().changeEnded();
            if (voters.equals(present)) {
                return false;
            }
            present = voters;
        } catch (NotMasterException deposed) {
            present = Set.of();
            return false;
        }
        var ids = new TreeSet<NodeId>();
        present.forEach(each -> ids.add(NodeId.parse(each)));
        return workforce.electorate().are(ids);
    }

    private void change(
            SortedSet<NodeId> next, ClusterState state, Electorate electorate, long nowNanos) {
        var voters = new ArrayList<Voter>();
        for (var id : next) {
            var node = state.nodes().find(id);
            if (node.isEmpty()) {
                return;
            }
            voters.add(Voter.at(id.toString(), node.get().address()));
        }
        underWay = true;
        electorate.changing(next);
        notBeforeNanos = nowNanos + PAUSE.toNanos();
        LOG.info("the voters {} are to be {}", present, next);
        log.changeVoters(voters)
                .whenComplete(
                        (done, failure) -> {
                            if (failure != null) {
                                LOG.info("the voters stay: {}", failure.getMessage());
                            }
                            loop.enqueue(this::end);
                        });
    }

    private void end() {
        underWay = false;
        ended = true;
        hasLooked = false;
    }
}
