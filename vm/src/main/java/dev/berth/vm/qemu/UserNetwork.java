package dev.berth.vm.qemu;

import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forwards of QEMU's user network (libslirp), in the three forms they have: arguments of {@code -netdev}, commands
 * of the human monitor, which alone can change them, and the listing of {@code info usernet}.
 */
final class UserNetwork {

    /** The name of the guest's network among QEMU's objects. */
    static final String ID = "net0";

    private static final Pattern ARGUMENT =
            Pattern.compile("hostfwd=(tcp|udp):([0-9.]*):(\\d+)-([0-9.]*):(\\d+)(?=,|$)");

    /** A line such as {@code TCP[HOST_FORWARD] 14 127.0.0.1 33795 10.0.2.15 22 0 0}; a star is any address. */
    private static final Pattern LISTED = Pattern.compile(
            "\\s*(TCP|UDP)\\[HOST_FORWARD]\\s+(\\d+)\\s+([0-9.]+|\\*)\\s+(\\d+)\\s+([0-9.]+|\\*)\\s+(\\d+)\\s.*");

    private static final String ANY = "0.0.0.0";

    /**
     * A forward that is there.
     *
     * @param descriptor of the socket on the host, as QEMU numbers it
     */
    record Listed(PortForward forward, int descriptor) {}

    private final Qmp monitor;
    private final Duration timeout;

    /** That of the QEMU behind a monitor. */
    UserNetwork(Qmp monitor, Duration timeout) {
        this.monitor = monitor;
        this.timeout = timeout;
    }

    /** The forward as a part of {@code -netdev user}, with the comma before it. */
    static String argument(PortForward forward) {
        return ",hostfwd=" + rule(forward);
    }

    /** The forwards that the arguments of a QEMU ask for. */
    static List<PortForward> launched(List<String> arguments) {
        List<PortForward> forwards = new ArrayList<>();
        for (String argument : arguments) {
            Matcher matcher = ARGUMENT.matcher(argument);
            while (matcher.find()) {
                forwards.add(forward(
                        matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5)));
            }
        }
        return List.copyOf(forwards);
    }

    /** The forwards in what {@code info usernet} prints, where there is a line for each connection as well. */
    static List<Listed> listed(String usernet) {
        return usernet.lines()
                .map(LISTED::matcher)
                .filter(Matcher::matches)
                .map(line -> new Listed(
                        forward(line.group(1), line.group(3), line.group(4), line.group(5), line.group(6)),
                        Integer.parseInt(line.group(2))))
                .toList();
    }

    List<Listed> forwards() throws IOException {
        return listed(monitor.human("info usernet", timeout));
    }

    /** False when QEMU could not listen there; it does not say why. */
    boolean add(PortForward forward) throws IOException {
        return monitor.human("hostfwd_add " + ID + " " + rule(forward), timeout).isBlank();
    }

    /** Does nothing when it is not there. */
    void remove(PortForward forward) throws IOException {
        monitor.human(
                "hostfwd_remove " + ID + " " + forward.protocol() + ":" + forward.hostAddress() + ":"
                        + forward.hostPort(),
                timeout);
    }

    private static String rule(PortForward forward) {
        String guest = forward.guestAddress().equals(GuestContract.GUEST_ADDRESS) ? "" : forward.guestAddress();
        return forward.protocol() + ":" + forward.hostAddress() + ":" + forward.hostPort() + "-" + guest + ":"
                + forward.guestPort();
    }

    private static PortForward forward(
            String protocol, String hostAddress, String hostPort, String guestAddress, String guestPort) {
        return new PortForward(
                Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)),
                address(hostAddress, ANY),
                Integer.parseInt(hostPort),
                address(guestAddress, GuestContract.GUEST_ADDRESS),
                Integer.parseInt(guestPort));
    }

    private static String address(String text, String unnamed) {
        return text.isEmpty() || text.equals("*") ? unnamed : text;
    }
}
