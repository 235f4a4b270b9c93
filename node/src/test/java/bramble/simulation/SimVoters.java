package bramble.simulation;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Who votes, by number: one set, or while a change goes on two, and then nothing is agreed without
 * a majority of each (joint consensus: Ongaro, 2014, section 4.3).
 *
 * @param next those who are to vote; empty when no change goes on
 */
record SimVoters(SortedSet<Integer> present, SortedSet<Integer> next) {

    SimVoters {
        present = Collections.unmodifiableSortedSet(new TreeSet<>(present));
        next = Collections.unmodifiableSortedSet(new TreeSet<>(next));
    }

    static SimVoters of(Collection<Integer> present) {
        return new SimVoters(new TreeSet<>(present), new TreeSet<>());
    }

    SimVoters changingTo(SortedSet<Integer> wanted) {
        return new SimVoters(present, wanted);
    }

    boolean isChanging() {
        return !next.isEmpty();
    }

    /** Those of the set that holds from now on, as the master says it. */
    SortedSet<Integer> latest() {
        return isChanging() ? next : present;
    }

    boolean counts(int node) {
        return present.contains(node) || next.contains(node);
    }

    /** Whether those who meet a condition are enough to agree on something. */
    boolean agree(IntPredicate condition) {
        return majority(present, condition) && (!isChanging() || majority(next, condition));
    }

    private static boolean majority(SortedSet<Integer> voters, IntPredicate condition) {
        return voters.stream().mapToInt(each -> each).filter(condition).count() * 2 > voters.size();
    }
}
