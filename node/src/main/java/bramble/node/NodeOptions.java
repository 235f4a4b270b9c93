package bramble.node;

import bramble.api.Durations;
import bramble.api.JoinToken;
import bramble.api.LocalToken;
import bramble.api.Size;
import bramble.core.ClusterId;
import bramble.plan.Electorate;
import bramble.plan.Keeping;
import bramble.security.Authority;
import bramble.store.Scrubber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bramble up} was told.
 *
 * @param listen where the API is served; null for what the data directory remembers, else {@link
 *     #DEFAULT_LISTEN}
 * @param membership to which cluster it belongs
 * @param reach how other machines reach it
 */
record NodeOptions(
        Path data,
        @Nullable Address listen,
        @Nullable String name,
        Work work,
        Disk disk,
        Membership membership,
        Reach reach) {

    static final Address DEFAULT_LISTEN = new Address("127.0.0.1", 7420);

    /** Where a node listens that joins a cluster of several machines, unless it is told. */
    static final Address EVERYWHERE = new Address("0.0.0.0", 7420);

    private static final int SLOTS_MAX = 10_000;

    /** Nodes that found a cluster together; more join later. */
    private static final int FOUNDERS_MAX = 50;

    private static final int NAME_LENGTH_MAX = 100;
    private static final int SECRET_BYTES_MIN = 16;

    /**
     * What it gives to jobs.
     *
     * @param slots 0 for none
     * @param taskUser as whom tasks run; null for what is usual
     */
    record Work(int slots, SortedMap<String, String> labels, @Nullable String taskUser) {}

    /**
     * What it does with its disk; null for what is usual.
     *
     * @param keepBytes how much of it outputs and files may take
     * @param reserveBytes with less than that free it takes no tasks
     * @param keeping what it does with outputs when it is the master
     * @param scrubEvery how often it reads what it keeps, to find damage
     */
    record Disk(
            @Nullable Long keepBytes,
            @Nullable Long reserveBytes,
            Keeping keeping,
            Duration scrubEvery) {}

    /**
     * To which cluster a new data directory belongs, and what it thinks of voting.
     *
     * @param group the founding group; null for none
     * @param start how it gets to its cluster; null to found one
     * @param voters how this node chooses voters when it is the master
     */
    record Membership(@Nullable Group group, @Nullable Start start, Electorate.Rules voters) {}

    /**
     * How other machines reach it.
     *
     * @param advertise what they are told; null for what the listening address says
     * @param alwaysTls whether a node on loopback does as if it were not, for tests
     * @param sealFile of the key that seals the authority's key; null for one beside it
     * @param certificateLife how long the certificates stand that it issues
     * @param discover whether it tells the local network where it is, and asks there for others
     */
    record Reach(
            @Nullable Address advertise,
            boolean alwaysTls,
            @Nullable Path sealFile,
            Duration certificateLife,
            boolean discover) {
        static final Reach LOOPBACK = new Reach(null, false, null, Authority.LIFE, false);
    }

    /** How a new data directory gets to its cluster, other than by founding one alone. */
    sealed interface Start {
        /** It joins the cluster of a member. */
        record Join(JoinToken token) implements Start {}

        /** It begins a cluster with a backup. */
        record Restore(Path backup) implements Start {}

        /** It founds one with others that it has yet to find. */
        record Gather(Gathering.Wish wish) implements Start {}
    }

    @Nullable Group group() {
        return membership.group();
    }

    @Nullable Start start() {
        return membership.start();
    }

    Address listenOrUsual() {
        if (listen != null) {
            return listen;
        }
        var joinsOthers = start() instanceof Start.Join(var token) && !token.authority().isEmpty();
        return joinsOthers ? EVERYWHERE : DEFAULT_LISTEN;
    }

    /**
     * The API addresses of all founding voters, in the same order on each, and the cluster that
     * they found.
     */
    record Group(ClusterId cluster, List<Address> peers) {}

    /**
     * Reads the command line after {@code up}.
     *
     * @param cores of this machine, the number of slots unless it is said
     */
    static NodeOptions parse(List<String> arguments, Map<String, String> environment, int cores) {
        return new Parser(arguments, environment, cores).parse();
    }

    private static final class Parser {
        private final ArrayDeque<String> rest;
        private final TreeMap<String, String> labels = new TreeMap<>();
        private final List<Address> peers = new ArrayList<>();
        private Path data;
        private int slots;
        private @Nullable Address listen;
        private @Nullable String name;
        private @Nullable String taskUser;
        private @Nullable ClusterId cluster;
        private @Nullable Long keep;
        private @Nullable Long reserve;
        private int copies = Keeping.STANDARD.copies();
        private Duration keepFor = Keeping.STANDARD.age();
        private Duration scrubEvery = Scrubber.EVERY;
        private long jobOutput = Keeping.STANDARD.jobBytesMax();
        private @Nullable Start start;
        private @Nullable String clusterName;
        private @Nullable Path secretFile;
        private int expected;
        private final List<Address> seek = new ArrayList<>();
        private @Nullable Address advertise;
        private @Nullable Path sealFile;
        private Duration certificateLife = Authority.LIFE;
        private boolean alwaysTls;
        private boolean discover;
        private int votersMax = Electorate.Rules.STANDARD.votersMax();
        private Duration voterPatience = Electorate.Rules.STANDARD.patience();

        Parser(List<String> arguments, Map<String, String> environment, int cores) {
            rest = new ArrayDeque<>(arguments);
            data =
                    LocalToken.usualDirectory(environment)
                            .orElse(Path.of(".local", "state", "bramble"));
            slots = cores;
        }

        NodeOptions parse() {
            while (!rest.isEmpty()) {
                var argument = rest.remove();
                var equals = argument.indexOf('=');
                if (argument.startsWith("--") && equals > 0) {
                    rest.addFirst(argument.substring(equals + 1));
                    argument = argument.substring(0, equals);
                }
                take(argument);
            }
            if (secretFile == null && clusterName != null) {
                cluster = cluster(clusterName);
            }
            if (peers.isEmpty() != (cluster == null)) {
                throw UsageException.wrong(
                        "--peers and --cluster go together: all founding nodes and the cluster that they found");
            }
            var group = cluster == null ? null : new Group(cluster, List.copyOf(peers));
            return new NodeOptions(
                    data,
                    listen,
                    name,
                    new Work(slots, labels, taskUser),
                    new Disk(keep, reserve, new Keeping(copies, keepFor, jobOutput), scrubEvery),
                    new Membership(group, start(), new Electorate.Rules(votersMax, voterPatience)),
                    new Reach(advertise, alwaysTls, sealFile, certificateLife, discover));
        }

        private void take(String option) {
            switch (option) {
                case "--data" -> data = Path.of(value(option)).toAbsolutePath().normalize();
                case "--listen" -> listen = Address.parse(value(option));
                case "--advertise" -> advertise = Address.parse(value(option));
                case "--seal-file" -> sealFile = Path.of(value(option)).toAbsolutePath();
                case "--certificate-life" -> certificateLife = duration(option);
                case "--always-tls" -> alwaysTls = true;
                case "--discover" -> discover = true;
                case "--name" -> name = value(option);
                case "--slots" -> slots = slots(value(option));
                case "--no-work" -> slots = 0;
                case "--task-user" -> taskUser = value(option);
                case "--label" -> label(value(option));
                case "--keep" -> keep = size(option);
                case "--disk-reserve" -> reserve = size(option);
                case "--copies" -> copies = copies(value(option));
                case "--keep-for" -> keepFor = duration(option);
                case "--scrub-every" -> scrubEvery = duration(option);
                case "--job-output" -> jobOutput = size(option);
                case "--cluster" -> clusterName = value(option);
                case "--peers" -> {
                    for (var peer : value(option).split(",", -1)) {
                        peers.add(Address.parse(peer));
                    }
                }
                case "--join" -> start = new Start.Join(token(value(option)));
                case "--restore" ->
                        start = new Start.Restore(Path.of(value(option)).toAbsolutePath());
                case "--secret-file" -> secretFile = Path.of(value(option)).toAbsolutePath();
                case "--expect" -> expected = expected(value(option));
                case "--seek" -> {
                    for (var place : value(option).split(",", -1)) {
                        seek.add(Address.parse(place));
                    }
                }
                case "--no-vote" -> labels.put(Electorate.LABEL, "no");
                case "--voters" -> votersMax = voters(value(option));
                case "--voter-patience" -> voterPatience = duration(option);
                default ->
                        throw UsageException.wrong(
                                "\"bramble up\" has no option \""
                                        + option
                                        + "\"; see: bramble up --help");
            }
        }

        private String value(String option) {
            if (rest.isEmpty()) {
                throw UsageException.wrong(option + " needs a value; see: bramble up --help");
            }
            return rest.remove();
        }

        private static JoinToken token(String text) {
            try {
                return JoinToken.parse(text);
            } catch (IllegalArgumentException e) {
                throw UsageException.wrong("--join: " + e.getMessage());
            }
        }

        private long size(String option) {
            var text = value(option);
            try {
                return Size.parse(text).bytes();
            } catch (IllegalArgumentException e) {
                throw UsageException.wrong(
                        option + " is a size, as in " + option + " 2G: " + e.getMessage());
            }
        }

        private Duration duration(String option) {
            var text = value(option);
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw UsageException.wrong(
                        option + " is a duration, as in " + option + " 60s: " + e.getMessage());
            }
        }

        private static int copies(String text) {
            if (text.matches("[1-" + Keeping.COPIES_MAX + "]")) {
                return Integer.parseInt(text);
            }
            throw UsageException.wrong(
                    "--copies is a number from 1 to "
                            + Keeping.COPIES_MAX
                            + ", and \""
                            + text
                            + "\" is not");
        }

        private static int voters(String text) {
            return switch (text) {
                case "1" -> 1;
                case "3" -> 3;
                case "5" -> 5;
                case "7" -> 7;
                default ->
                        throw UsageException.wrong(
                                "--voters is 1, 3, 5 or 7, and \"" + text + "\" is not");
            };
        }

        private static int slots(String text) {
            try {
                var slots = Integer.parseInt(text);
                if (slots >= 0 && slots <= SLOTS_MAX) {
                    return slots;
                }
            } catch (NumberFormatException e) {
                throw wrongSlots(text);
            }
            throw wrongSlots(text);
        }

        /** How it starts; with a secret, by gathering those who have the same. */
        private @Nullable Start start() {
            var file = secretFile;
            if (file == null) {
                if (expected > 0 || !seek.isEmpty()) {
                    throw UsageException.wrong(
                            "--expect and --seek go with --cluster NAME and --secret-file FILE");
                }
                return start;
            }
            var name = clusterName;
            if (name == null || name.isBlank() || name.length() > NAME_LENGTH_MAX || expected < 1) {
                throw UsageException.wrong(
                        "--secret-file goes with --cluster NAME, at most "
                                + NAME_LENGTH_MAX
                                + " characters, and --expect N, the number of nodes that found it");
            }
            if (seek.isEmpty() && !discover && expected > 1) {
                throw UsageException.wrong(
                        "new nodes that found a cluster have to find each other: say --discover on one network, or --seek HOST:PORT,... with the addresses of the others");
            }
            try {
                var secret = Files.readAllBytes(file);
                if (secret.length < SECRET_BYTES_MIN) {
                    throw UsageException.wrong(
                            "the secret in "
                                    + file
                                    + " is too short: at least "
                                    + SECRET_BYTES_MIN
                                    + " bytes, the same on all nodes");
                }
                return new Start.Gather(
                        new Gathering.Wish(name.strip(), secret, expected, List.copyOf(seek)));
            } catch (IOException e) {
                throw UsageException.impossible(
                        "the secret in " + file + " cannot be read: " + e.getMessage());
            }
        }

        private static int expected(String text) {
            try {
                var number = Integer.parseInt(text);
                if (number >= 1 && number <= FOUNDERS_MAX) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw wrongExpected(text);
            }
            throw wrongExpected(text);
        }

        private static UsageException wrongExpected(String text) {
            return UsageException.wrong(
                    "--expect is a number from 1 to "
                            + FOUNDERS_MAX
                            + ", and \""
                            + text
                            + "\" is not");
        }

        private static UsageException wrongSlots(String text) {
            return UsageException.wrong(
                    "--slots is a number from 0 to " + SLOTS_MAX + ", and \"" + text + "\" is not");
        }

        private void label(String text) {
            var equals = text.indexOf('=');
            if (equals < 1) {
                throw UsageException.wrong(
                        "--label is KEY=VALUE, as in --label arch=arm64, and \""
                                + text
                                + "\" is not");
            }
            labels.put(text.substring(0, equals), text.substring(equals + 1));
        }

        private static ClusterId cluster(String text) {
            try {
                return ClusterId.parse(text);
            } catch (IllegalArgumentException e) {
                throw UsageException.wrong(
                        "--cluster is a cluster's id, and \""
                                + text
                                + "\" is not: "
                                + e.getMessage());
            }
        }
    }
}
