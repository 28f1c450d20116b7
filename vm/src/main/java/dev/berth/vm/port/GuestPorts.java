package dev.berth.vm.port;

import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.Protocol;
import dev.berth.vm.port.PublishedPort.Reach;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a guest publishes, from what {@code ss -ltunHe} and {@code iptables-save -t nat} print there. Sockets tell of
 * processes, of containers on the host's network and of Docker's proxies; rules tell of what nobody listens for: the
 * ports that CNI's portmap plugin redirects, and the node ports of Kubernetes.
 */
final class GuestPorts {

    /** Services whose ports are their own and not for the user. */
    private static final List<String> INTERNAL = List.of("containerd.service", "k3s.service", "buildkit.service");

    private static final String DOCKER = "/system.slice/docker.service";

    /** From where clients get their ports (Linux's {@code ip_local_port_range}). */
    private static final int FIRST_EPHEMERAL = 32768;

    private static final int LAST_EPHEMERAL = 60999;

    /**
     * Protocol, state, two queues, local address and port, the peer's, and the rest. Nothing is tried in a second way:
     * a guest may write a line for which that would take minutes.
     */
    private static final Pattern SOCKET =
            Pattern.compile("(tcp|udp)\\s++(?:LISTEN|UNCONN)\\s++\\d++\\s++\\d++\\s++(\\S++)\\s++\\S++(.*+)");

    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final Pattern CGROUP = Pattern.compile("cgroup:(\\S+)");

    private static final Pattern RULE = Pattern.compile("-A (\\S+) (.*)");
    private static final Pattern RULE_PROTOCOL = Pattern.compile("-p (tcp|udp)\\b");
    private static final Pattern RULE_PORT = Pattern.compile("--dport (\\d+)(?!\\S)");
    private static final Pattern RULE_DESTINATION = Pattern.compile("(! )?-d (\\S+)");
    private static final Pattern RULE_CARD = Pattern.compile("(! )?-i (\\S+)");

    /** The chain in which kube-proxy has a rule for each node port of a service that has an endpoint. */
    private static final String NODE_PORTS = "KUBE-NODEPORTS";

    private static final int LAST = 65535;
    private static final int NONE = 0;

    private GuestPorts() {}

    /** What is published, ordered by port; of several for one port, the one that answers to the most. */
    static Set<PublishedPort> of(Collection<String> lines) {
        Map<String, PublishedPort> widest = new HashMap<>();
        for (String line : lines) {
            socket(line)
                    .or(() -> rule(line))
                    .ifPresent(found -> widest.merge(
                            found.protocol() + "/" + found.port(),
                            found,
                            (one, other) -> one.reach().compareTo(other.reach()) <= 0 ? one : other));
        }
        Set<PublishedPort> ports =
                new TreeSet<>(Comparator.comparingInt(PublishedPort::port).thenComparing(PublishedPort::protocol));
        ports.addAll(widest.values());
        return ports;
    }

    private static Optional<PublishedPort> socket(String line) {
        Matcher socket = SOCKET.matcher(line);
        if (!socket.matches()) {
            return Optional.empty();
        }
        Protocol protocol = protocol(socket.group(1));
        String local = socket.group(2);
        int colon = local.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        int port = port(local.substring(colon + 1));
        String rest = socket.group(3);
        Matcher found = CGROUP.matcher(rest);
        String cgroup = found.find() ? found.group(1) : "";
        if (INTERNAL.stream().anyMatch(service -> within(cgroup, "/system.slice/" + service))) {
            return Optional.empty();
        }
        // A client that was not connected looks like a server; only Docker listens on ports that it has drawn.
        if (protocol == Protocol.UDP && port >= FIRST_EPHEMERAL && port <= LAST_EPHEMERAL && !within(cgroup, DOCKER)) {
            return Optional.empty();
        }
        return reach(local.substring(0, colon), rest.contains("v6only:1"))
                .filter(reach -> port != NONE)
                .map(reach -> new PublishedPort(protocol, reach, port));
    }

    private static boolean within(String cgroup, String parent) {
        return cgroup.equals(parent) || cgroup.startsWith(parent + "/");
    }

    private static Optional<Reach> reach(String local, boolean onlyIpv6) {
        String address = local.replaceFirst("%.*", "").replaceAll("[\\[\\]]", "");
        return switch (address) {
            case "0.0.0.0", "*", GuestContract.GUEST_ADDRESS, "::ffff:" + GuestContract.GUEST_ADDRESS ->
                Optional.of(Reach.ANY);
            case "::" -> Optional.of(onlyIpv6 ? Reach.IPV6 : Reach.ANY);
            case "127.0.0.1", "::ffff:127.0.0.1" -> Optional.of(Reach.LOOPBACK);
            case "::1" -> Optional.of(Reach.IPV6);
            // An address of a bridge is for containers.
            default -> Optional.empty();
        };
    }

    private static Optional<PublishedPort> rule(String line) {
        Matcher rule = RULE.matcher(line);
        if (!rule.matches()) {
            return Optional.empty();
        }
        String text = rule.group(2);
        Matcher protocol = RULE_PROTOCOL.matcher(text);
        Matcher port = RULE_PORT.matcher(text);
        boolean redirects = text.contains("-j DNAT") || rule.group(1).equals(NODE_PORTS);
        if (!redirects || !protocol.find() || !port.find() || !seesTheCard(text)) {
            return Optional.empty();
        }
        Matcher destination = RULE_DESTINATION.matcher(text);
        Optional<Reach> reach = !destination.find()
                ? Optional.of(Reach.ANY)
                : destination.group(1) != null
                        ? Optional.empty()
                        : reach(destination.group(2).replaceFirst("/32$", ""), false);
        int number = port(port.group(1));
        return reach.filter(found -> number != NONE)
                .map(found -> new PublishedPort(protocol(protocol.group(1)), found, number));
    }

    /** The port; {@link #NONE} for what is none, since nothing keeps a guest from printing that. */
    private static int port(String text) {
        int number = PORT.matcher(text).matches() ? Integer.parseInt(text) : NONE;
        return number > LAST ? NONE : number;
    }

    /** Whether the rule is for packets that come in by the network card. */
    private static boolean seesTheCard(String rule) {
        Matcher card = RULE_CARD.matcher(rule);
        return !card.find() || (card.group(1) != null) != card.group(2).equals(GuestContract.NETWORK_CARD);
    }

    private static Protocol protocol(String text) {
        return Protocol.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
