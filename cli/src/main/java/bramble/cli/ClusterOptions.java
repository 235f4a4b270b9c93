package bramble.cli;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.JobIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Option;

/** The options that every command has. */
final class ClusterOptions {

    private static final String ADDRESS_VARIABLE = "BRAMBLE_AT";

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            description =
                    "Nodes to ask, with commas between them; the next one is tried when one does not answer. Default: $BRAMBLE_AT, else what \"bramble login\" saved, else localhost:7420.")
    List<String> at = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON: one document, or one a line.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    /** The times among the values of {@code --at}. */
    List<String> times() {
        return at.stream().filter(TimeText::looksLikeTime).toList();
    }

    /** The client of the cluster that the options, the environment or the profile name. */
    BrambleClient client(Map<String, String> environment, Duration patience) {
        List<Address> addresses = addresses(environment);
        try {
            return new BrambleClient(addresses, patience)
                    .withToken(Credentials.token(addresses, environment))
                    .withAuthority(Credentials.authority(addresses, environment));
        } catch (IllegalArgumentException e) {
            throw new UsageException("the token cannot be used: " + e.getMessage());
        }
    }

    /** Where the nodes are. */
    List<Address> addresses(Map<String, String> environment) {
        List<Address> addresses = new ArrayList<>();
        try {
            for (String value : at) {
                if (!TimeText.looksLikeTime(value)) {
                    addresses.addAll(Address.parseAll(value));
                }
            }
            if (addresses.isEmpty()) {
                String fromEnvironment = environment.getOrDefault(ADDRESS_VARIABLE, "");
                addresses.addAll(
                        fromEnvironment.isBlank()
                                ? saved(environment)
                                : Address.parseAll(fromEnvironment));
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    (at.isEmpty() ? ADDRESS_VARIABLE : "--at") + ": " + e.getMessage());
        }
        return addresses;
    }

    private static List<Address> saved(Map<String, String> environment) {
        return Profile.read(environment)
                .map(Profile::addresses)
                .orElseGet(() -> Address.parseAll("localhost"));
    }

    /** Reads a job's id from the command line. */
    static UUID job(String text) {
        try {
            return JobIds.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + "; \"bramble jobs\" lists them");
        }
    }
}
