package bramble.cli;

import bramble.api.Version;
import bramble.api.Wire;
import picocli.CommandLine.Command;

/** {@code bramble version}: which Bramble this is; asks no node. */
@Command(name = "version", description = "Print the version.")
final class PrintVersion extends ClusterCommand {

    PrintVersion(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        String version = Version.text();
        String java = System.getProperty("java.version", "");
        terminal.out()
                .println(
                        json()
                                ? "{\"version\":"
                                        + Wire.quoted(version)
                                        + ",\"java\":"
                                        + Wire.quoted(java)
                                        + "}"
                                : "bramble " + version + " (Java " + java + ")");
        return ExitCode.DONE;
    }
}
