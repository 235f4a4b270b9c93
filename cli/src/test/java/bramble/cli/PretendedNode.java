package bramble.cli;

import bramble.api.Address;
import bramble.api.ClusterView;
import bramble.api.NodeRole;
import bramble.api.NodeState;
import bramble.api.NodeView;
import bramble.api.NodesView;
import bramble.api.Wire;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A process that takes a node's command line and tells about its cluster as a node does; the first
 * peer is always master.
 */
final class PretendedNode {

    private final List<String> arguments;
    private final List<Address> peers;

    private PretendedNode(List<String> arguments) {
        this.arguments = arguments;
        this.peers = Address.parseAll(option("--peers"));
    }

    /** A launcher script that starts pretended nodes. */
    static Path launcher(Path directory) throws IOException {
        Path script = directory.resolve("bramble");
        String java =
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        Files.writeString(
                script,
                "#!/bin/sh\necho \"$@\"\nexec '"
                        + java
                        + "' -XX:TieredStopAtLevel=1 -cp '"
                        + classPath
                        + "' "
                        + PretendedNode.class.getName()
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    public static void main(String[] args) throws IOException {
        PretendedNode node = new PretendedNode(List.of(args));
        Address listen = Address.parse(node.option("--listen"));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(listen.host(), listen.port()), 0);
        server.createContext("/", node::answer);
        server.start();
    }

    private String option(String name) {
        return arguments.get(arguments.indexOf(name) + 1);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Object document =
                exchange.getRequestURI().getPath().equals("/v1/nodes") ? nodes() : cluster();
        byte[] body = Wire.toJson(document).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private ClusterView cluster() {
        List<UUID> voters = peers.stream().map(PretendedNode::id).toList();
        return new ClusterView(
                UUID.fromString(option("--cluster")),
                0,
                voters.getFirst(),
                1,
                true,
                peers.size(),
                voters,
                "0");
    }

    private NodesView nodes() {
        List<NodeView> nodes = new ArrayList<>();
        for (Address peer : peers) {
            NodeRole role = nodes.isEmpty() ? NodeRole.MASTER : NodeRole.VOTER;
            nodes.add(
                    new NodeView(
                            id(peer),
                            "n" + (nodes.size() + 1),
                            peer.toString(),
                            role,
                            NodeState.UP,
                            1,
                            0,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));
        }
        return new NodesView(nodes);
    }

    private static UUID id(Address peer) {
        return UUID.nameUUIDFromBytes(peer.toString().getBytes(StandardCharsets.UTF_8));
    }
}
