package bramble.core;

/**
 * How a job came to be.
 *
 * @param sequence its place in the order of acceptance, which breaks ties between equal priorities
 */
public record JobOrigin(Submission submission, Receipt receipt, long sequence) {}
