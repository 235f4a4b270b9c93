package bramble.benchmarks; final class Hazelcast { Hazelcast(Run run) {} void measure() {} }
