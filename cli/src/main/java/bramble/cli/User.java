package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.Role;
import bramble.api.UserView;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble user}. */
@Command(
        name = "user",
        description = {
            "Who may use the cluster, and for what.",
            "  user add NAME --role ROLE   prints the user's token, this once",
            "  user list                   names and roles",
            "  user remove NAME            within seconds no node takes his token any more",
            "Without users everybody on the machine of a node may do everything, and nobody elsewhere anything. The first user must be an admin."
        })
final class User extends ClusterCommand {

    @Parameters(index = "0", paramLabel = "ACTION", description = "add, list or remove.")
    String action = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The user's name.")
    @Nullable String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description =
                    "reader sees everything; submitter also submits, and cancels own jobs; admin does everything.")
    @Nullable String role;

    User(Terminal terminal) {
        super(terminal);
    }

    @Override
    boolean takesOptionsAnywhere() {
        return true;
    }

    @Override
    int run() {
        switch (action) {
            case "add" -> add(named());
            case "list" -> list();
            case "remove" -> remove(named());
            default ->
                    throw new UsageException(
                            "\""
                                    + action
                                    + "\" is nothing that can be done to users: add, list or remove");
        }
        return ExitCode.DONE;
    }

    private String named() {
        if (name == null || name.isEmpty()) {
            throw new UsageException("user " + action + " needs the NAME of the user");
        }
        return name;
    }

    private void add(String user) {
        if (role == null) {
            throw new UsageException("user add needs --role: reader, submitter or admin");
        }
        UserView added = client().addUser(user, JobOptions.parsed("--role", role, Role::parse));
        if (json()) {
            printJson(added);
            return;
        }
        terminal.say(String.valueOf(added.token()));
        terminal.warn(
                "This is the token of "
                        + added.name()
                        + " ("
                        + added.role().text()
                        + "), shown this once. \"bramble login HOST:PORT\" asks for it.");
    }

    private void list() {
        BrambleClient client = client();
        if (json()) {
            client.users().forEach(this::printJson);
            return;
        }
        Table table = new Table("NAME", "ROLE");
        client.users().forEach(user -> table.row(user.name(), user.role().text()));
        table.lines().forEach(terminal.out()::println);
    }

    private void remove(String user) {
        client().removeUser(user);
        if (json()) {
            printJson(Map.of("name", user, "removed", true));
        } else {
            terminal.say(user + " is removed.");
        }
    }
}
