package bramble.core;

/**
 * What a job's specification says beside what is to run: all that a plan looks at. Most jobs have
 * the same.
 */
public record JobTerms(Needs needs, AttemptRules attempts, QueueRules queue) {}
