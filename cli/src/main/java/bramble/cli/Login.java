package bramble.cli;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterAuthority;
import bramble.api.MeView;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble login}. */
@Command(
        name = "login",
        description = {
            "Save where a cluster is and your token there, so that later commands need neither.",
            "Nodes on other machines are known by their authority: BRAMBLE_CA is its fingerprint or the file of its certificate, trust/authority.pem in the data directory of any node; it is saved too.",
            "The token is read from standard input, or asked for; it never stands on the command line. Other accounts of this machine cannot read what is saved."
        })
final class Login extends ClusterCommand {

    @Parameters(
            paramLabel = "HOST:PORT[,...]",
            arity = "0..1",
            description = "Nodes of the cluster; default what --at or $BRAMBLE_AT name.")
    String nodes = "";

    Login(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        List<Address> addresses =
                nodes.isEmpty()
                        ? cluster.addresses(terminal.environment())
                        : JobOptions.parsed("HOST:PORT", nodes, Address::parseAll);
        Path file =
                Profile.file(terminal.environment())
                        .orElseThrow(
                                () ->
                                        new UsageException(
                                                "neither HOME nor XDG_CONFIG_HOME says where to save the profile"));
        String token = terminal.secret("Token: ");
        if (token.isEmpty()) {
            throw new UsageException(
                    "there is no token on standard input: an admin makes one with \"bramble user add NAME --role ROLE\"");
        }
        ClusterAuthority authority = Credentials.authority(addresses, terminal.environment());
        MeView me = checked(addresses, token, authority);
        new Profile(addresses, token, authority == null ? "" : authority.toString()).write(file);
        if (json()) {
            printJson(
                    Map.of(
                            "name",
                            String.valueOf(me.name()),
                            "role",
                            me.role().text(),
                            "profile",
                            file.toString()));
        } else {
            terminal.say(
                    "Logged in as "
                            + me.name()
                            + " ("
                            + me.role().text()
                            + "); saved in "
                            + file
                            + ".");
        }
        return ExitCode.DONE;
    }

    private MeView checked(
            List<Address> addresses, String token, @Nullable ClusterAuthority authority) {
        MeView me;
        try {
            me =
                    new BrambleClient(addresses, patience())
                            .withToken(token)
                            .withAuthority(authority)
                            .me();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        if (me.name() == null) {
            String why =
                    me.asked()
                            ? "that is the local token of this machine, and needs no login"
                            : "the cluster has no users, so nobody is asked for a token: \"bramble user add NAME --role admin\" makes the first";
            throw new ProblemException(Problem.of(ProblemType.INVALID, why));
        }
        return me;
    }
}
