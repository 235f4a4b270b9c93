package bramble.benchmarks; final class Slurm { Slurm(Run run) {} void measure() {} }
