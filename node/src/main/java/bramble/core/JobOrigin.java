package bramble.core;

import java.util.Arrays;
import java.util.Objects;

/**
 * How a job came to be. There is one for each job, so it is kept small: the program as bytes, and
 * what the receipt says too only there.
 */
public final class JobOrigin {

    private static final Items NO_ITEMS = new Items.None();

    private final Receipt receipt;
    private final String user;
    private final byte[] program;
    private final Items items;
    private final JobTerms terms;
    private final long sequence;

    /**
     * @param receipt about this very submission
     * @param sequence its place in the order of acceptance, which breaks ties between equal
     *     priorities
     */
    public JobOrigin(Submission submission, Receipt receipt, long sequence) {
        this(
                receipt,
                submission.user(),
                PackedProgram.pack(submission.spec().name(), submission.spec().program()),
                submission.spec().items() instanceof Items.None
                        ? NO_ITEMS
                        : submission.spec().items(),
                submission.spec().terms(),
                sequence);
        if (!submission.id().equals(receipt.job())
                || !Objects.equals(submission.digest(), receipt.digest())) {
            throw new IllegalArgumentException(
                    "the receipt of job " + submission.id() + " is not about it: " + receipt);
        }
    }

    private JobOrigin(
            Receipt receipt,
            String user,
            byte[] program,
            Items items,
            JobTerms terms,
            long sequence) {
        this.receipt = receipt;
        this.user = user;
        this.program = program;
        this.items = items;
        this.terms = terms;
        this.sequence = sequence;
    }

    /** The same, which shares with other jobs what is equal. */
    JobOrigin sharing(Pool<String> users, Pool<JobTerms> rules) {
        return new JobOrigin(
                receipt, users.shared(user), program, items, rules.shared(terms), sequence);
    }

    /** The submission, made anew at each call. */
    public Submission submission() {
        return new Submission(receipt.job(), user, digest(), spec());
    }

    /** The specification, made anew at each call. */
    public JobSpec spec() {
        var named = PackedProgram.unpack(program);
        return new JobSpec(
                named.name(),
                new JobSpec.Work(named.program(), items),
                terms.needs(),
                terms.attempts(),
                terms.queue());
    }

    private SpecDigest digest() {
        var digest = receipt.digest();
        if (digest == null) {
            throw new IllegalStateException("an accepted job has a digest: " + receipt);
        }
        return digest;
    }

    public JobId id() {
        return receipt.job();
    }

    /** Who submitted it, empty where nobody was asked for a name. */
    public String user() {
        return user;
    }

    public Items items() {
        return items;
    }

    public JobTerms terms() {
        return terms;
    }

    public Receipt receipt() {
        return receipt;
    }

    /** Its place in the order of acceptance. */
    public long sequence() {
        return sequence;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobOrigin that
                && sequence == that.sequence
                && receipt.equals(that.receipt)
                && user.equals(that.user)
                && Arrays.equals(program, that.program)
                && items.equals(that.items)
                && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return 31 * receipt.hashCode() + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return "JobOrigin[" + submission() + ", " + receipt + ", " + sequence + "]";
    }
}
