package bramble.faults.checker;

import static bramble.faults.checker.Told.PLAIN;
import static bramble.faults.checker.Told.history;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.faults.history.Event.Kind;
import bramble.faults.history.Reply;
import bramble.faults.history.Work;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The checker")
class CheckerTest {

    private static final Work ONCE = new Work(1, 0, 0, 0, true, 2, 0);
    private static final Work FAILING = new Work(1, 0, 3, 1, false, 2, 0);
    private static final String WHOLE = "line 0 of job-1/0\nline 1 of job-1/0\n";

    /** A job that went as it should. */
    private static Told good() {
        return history().submitted(Reply.YES).job("running", false).running(1).ran(1);
    }

    private static Told finished() {
        return good().ended("succeeded", 1, 0).job("succeeded", true);
    }

    @Test
    @DisplayName("finds nothing in a history in which all went well")
    void findsNothing() {
        assertThat(finished().output(Reply.YES, WHOLE).settled(Reply.YES).broken()).isEmpty();
    }

    @Test
    @DisplayName("finds nothing wrong with an output that had to go for want of room")
    void allowsRemoval() {
        var removed = "the output of job 1 was removed: node node-0 kept more than its quota";
        assertThat(finished().output(Reply.NOT_SEEN, removed).broken()).isEmpty();
        assertThat(finished().output(Reply.NOT_SEEN, "no node has it").broken())
                .contains("output is whole");
    }

    @Test
    @DisplayName("finds nothing wrong with answers that nobody knows, or that nobody gave")
    void allowsUnknown() {
        assertThat(
                        history()
                                .submitted(Reply.NOT_LOGGED)
                                .submitted(Reply.UNKNOWN)
                                .job(Reply.UNKNOWN)
                                .settled(Reply.UNKNOWN)
                                .settled(Reply.REFUSED)
                                .submitted(Reply.REFUSED)
                                .job(Reply.REFUSED)
                                .broken())
                .isEmpty();
    }

    @Nested
    @DisplayName("holds that accepted stays accepted")
    class Accepted {

        @Test
        @DisplayName("against a node that has never seen the job")
        void notSeen() {
            assertThat(finished().job(Reply.NOT_SEEN).broken())
                    .contains("accepted stays accepted", "answers never go back");
        }

        @Test
        @DisplayName("against a later refusal")
        void refused() {
            assertThat(finished().submitted(Reply.REFUSED).broken())
                    .containsExactly("accepted stays accepted");
        }

        @Test
        @DisplayName("but not against a question that was asked before the answer came")
        void overlapping() {
            assertThat(
                            history()
                                    .job(Reply.UNKNOWN)
                                    .submitted(Reply.YES)
                                    .meanwhile()
                                    .job(Reply.NOT_SEEN)
                                    .ran(1)
                                    .ended("succeeded", 1, 0)
                                    .job("succeeded", true)
                                    .broken())
                    .isEmpty();
        }

        @Test
        @DisplayName("with one receipt")
        void oneReceipt() {
            assertThat(finished().submitted(PLAIN, Reply.YES, "term 2 index 9").broken())
                    .containsExactly("one receipt");
        }
    }

    @Nested
    @DisplayName("holds that settled stays settled")
    class Settled {

        @Test
        @DisplayName("against a late copy that is accepted")
        void lateCopy() {
            assertThat(
                            history()
                                    .settled(Reply.REFUSED)
                                    .submitted(Reply.YES)
                                    .ran(1)
                                    .ended("succeeded", 1, 0)
                                    .job("succeeded", true)
                                    .broken())
                    .containsExactly("settled stays settled");
        }

        @Test
        @DisplayName("against a second answer")
        void otherAnswer() {
            assertThat(
                            history()
                                    .submitted(Reply.UNKNOWN)
                                    .settled(Reply.REFUSED)
                                    .settled(Reply.YES)
                                    .broken())
                    .contains("settled stays settled");
        }

        @Test
        @DisplayName("against a task of it that runs")
        void runs() {
            assertThat(
                            history()
                                    .submitted(Reply.UNKNOWN)
                                    .settled(Reply.REFUSED)
                                    .mark(Kind.START, 1)
                                    .broken())
                    .containsExactly("settled stays settled");
        }
    }

    @Test
    @DisplayName("holds that what was certainly not logged is not there")
    void notLogged() {
        assertThat(history().submitted(Reply.NOT_LOGGED).settled(Reply.YES).broken())
                .contains("not logged means not logged");
    }

    @Test
    @DisplayName("holds that a task has one outcome")
    void oneOutcome() {
        assertThat(finished().ended("succeeded", 1, 0, "at another time").broken())
                .containsExactly("one outcome");
    }

    @Nested
    @DisplayName("holds that answers never go back")
    class NeverBack {

        @Test
        @DisplayName("to a job that goes on")
        void job() {
            assertThat(finished().job("running", false).job("succeeded", true).broken())
                    .containsExactly("answers never go back");
        }

        @Test
        @DisplayName("to a task that goes on")
        void task() {
            assertThat(finished().running(1).broken()).containsExactly("answers never go back");
        }

        @Test
        @DisplayName("to an earlier attempt")
        void attempt() {
            assertThat(good().running(2).running(1).broken()).contains("answers never go back");
        }

        @Test
        @DisplayName("but lets an answer that was asked for earlier come later")
        void overlapping() {
            assertThat(
                            good().ended("succeeded", 1, 0)
                                    .meanwhile()
                                    .running(1)
                                    .job("succeeded", true)
                                    .broken())
                    .isEmpty();
        }
    }

    @Nested
    @DisplayName("holds that one attempt is alive")
    class OneLiveAttempt {

        @Test
        @DisplayName("against one that says so itself")
        void overlap() {
            assertThat(finished().mark(Kind.OVERLAP, 2).broken())
                    .containsExactly("one live attempt");
        }

        @Test
        @DisplayName("against an attempt that starts twice")
        void twice() {
            assertThat(finished().mark(Kind.START, 1).broken()).containsExactly("one live attempt");
        }

        @Test
        @DisplayName("against one that began between another's start and end")
        void between() {
            assertThat(
                            history()
                                    .submitted(Reply.YES)
                                    .mark(Kind.START, 1, 100)
                                    .mark(Kind.START, 2, 150)
                                    .mark(Kind.END, 1, 200)
                                    .mark(Kind.END, 2, 250)
                                    .ended("succeeded", 2, 0)
                                    .job("succeeded", true)
                                    .broken())
                    .containsExactly("one live attempt");
        }

        @Test
        @DisplayName("but not against one after another")
        void after() {
            assertThat(
                            history()
                                    .submitted(Reply.YES)
                                    .mark(Kind.START, 1)
                                    .ran(2)
                                    .ended("succeeded", 2, 0)
                                    .job("succeeded", true)
                                    .broken())
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("holds that an at-most-once task starts once")
    void once() {
        assertThat(
                        history()
                                .submitted(ONCE, Reply.YES, "r")
                                .mark(Kind.START, 1)
                                .ran(2)
                                .ended("succeeded", 2, 0)
                                .job("succeeded", true)
                                .broken())
                .containsExactly("at most once");
    }

    @Nested
    @DisplayName("holds that outcomes are true")
    class Outcomes {

        @Test
        @DisplayName("against a success of an attempt that never ended")
        void neverEnded() {
            assertThat(
                            history()
                                    .submitted(Reply.YES)
                                    .mark(Kind.START, 1)
                                    .ended("succeeded", 1, 0)
                                    .job("succeeded", true)
                                    .broken())
                    .containsExactly("outcomes are true");
        }

        @Test
        @DisplayName("against a code that the task does not end with")
        void otherCode() {
            assertThat(good().ended("failed", 1, 9).job("failed", true).broken())
                    .containsExactly("outcomes are true");
        }

        @Test
        @DisplayName("against a loss of what may run again")
        void lost() {
            assertThat(good().ended("lost", 1, null).job("failed", true).broken())
                    .containsExactly("outcomes are true");
        }

        @Test
        @DisplayName("against an end that nobody asked for")
        void cancelled() {
            assertThat(good().ended("cancelled", 1, null).job("cancelled", true).broken())
                    .containsExactly("outcomes are true");
        }

        @Test
        @DisplayName("but not against a failure, a loss and a cancellation that are right")
        void right() {
            assertThat(
                            history()
                                    .submitted(FAILING, Reply.YES, "r")
                                    .ran(1)
                                    .ran(2)
                                    .ended("failed", 2, 3)
                                    .job("failed", true)
                                    .broken())
                    .isEmpty();
            assertThat(
                            history()
                                    .submitted(ONCE, Reply.YES, "r")
                                    .mark(Kind.START, 1)
                                    .ended("lost", 1, null)
                                    .job("failed", true)
                                    .broken())
                    .isEmpty();
            assertThat(
                            good().cancelled()
                                    .ended("cancelled", 1, null)
                                    .job("cancelled", true)
                                    .broken())
                    .isEmpty();
        }
    }

    @Nested
    @DisplayName("holds that all jobs end")
    class AllEnd {

        @Test
        @DisplayName("against one that goes on")
        void goesOn() {
            assertThat(good().broken()).containsExactly("all jobs end");
        }

        @Test
        @DisplayName("against one that no node shows")
        void nowhere() {
            assertThat(history().submitted(Reply.YES).broken()).containsExactly("all jobs end");
        }

        @Test
        @DisplayName("against one that has ended without an outcome of its task")
        void noOutcome() {
            assertThat(good().job("succeeded", true).broken()).containsExactly("all jobs end");
        }
    }

    @Test
    @DisplayName("holds that output is whole")
    void output() {
        assertThat(finished().output(Reply.YES, "line 0 of job-1/0\n").broken())
                .containsExactly("output is whole");
        assertThat(finished().output(Reply.NOT_SEEN, WHOLE).broken())
                .containsExactly("output is whole");
    }

    @Test
    @DisplayName("holds that replicas are equal in the end")
    void replicas() {
        assertThat(finished().replica(0, "a").replica(1, "b").broken())
                .containsExactly("replicas are equal");
        assertThat(finished().replica(0, "a").replica(1, "a").broken()).isEmpty();
    }

    @Test
    @DisplayName("holds that no node ends by itself, unless its fault makes that right")
    void nodes() {
        assertThat(finished().nodeEnded("").broken()).containsExactly("no node ends by itself");
        assertThat(finished().nodeEnded("full-disk").broken()).isEmpty();
    }

    @Test
    @DisplayName("lets another content under the same id be a conflict, and nothing else")
    void conflict() {
        assertThat(finished().otherContent(Reply.CONFLICT).broken()).isEmpty();
        assertThat(finished().otherContent(Reply.YES).broken()).containsExactly("one content");
    }
}
