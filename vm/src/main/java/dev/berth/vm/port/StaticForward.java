package dev.berth.vm.port;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.SocketPath;
import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.guest.Tunnel.Side;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A forward that somebody asked for by name, whether anything answers there or not. Written as {@code FROM -> TO}: who
 * connects to FROM reaches TO. Each is {@code host:} or {@code guest:} with a port, an address and a port, or the path
 * of a unix socket; {@code /udp} after a port of the host's makes it UDP.
 *
 * <pre>
 * host:8080 -> guest:80
 * host:5353/udp -> guest:53
 * host:~/postgres.sock -> guest:/run/postgresql/.s.PGSQL.5432
 * guest:9000 -> host:9000
 * </pre>
 *
 * @param protocol UDP only from a port of the host to one of the guest
 * @param listens on which side connections are accepted
 * @param from there
 * @param to on the other side
 */
public record StaticForward(Protocol protocol, Side listens, Endpoint from, Endpoint to) {

    private static final Pattern FORM = Pattern.compile("(host|guest):(\\S.*?)\\s*->\\s*(host|guest):(\\S.*)");
    private static final Pattern PORT = Pattern.compile("(?:([0-9]+(?:\\.[0-9]+){3}):)?([0-9]{1,5})(?:/(tcp|udp))?");
    private static final int LAST_PORT = 65535;

    /**
     * Reads what {@link #toString} writes.
     *
     * @param home the user's home directory, for {@code ~/} on the host
     * @throws BerthException of kind USAGE saying what is wrong with it
     */
    public static StaticForward parse(String text, Path home) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw bad(text, "it is not of the form FROM -> TO")
                    .remedy("Write it like 'host:8080 -> guest:80' or 'guest:9000 -> host:9000'");
        }
        if (form.group(1).equals(form.group(3))) {
            throw bad(text, "both ends are on the " + form.group(1));
        }
        Side listens = Side.valueOf(form.group(1).toUpperCase(Locale.ROOT));
        Protocol protocol = form.group(2).endsWith("/udp") ? Protocol.UDP : Protocol.TCP;
        Endpoint from = end(text, form.group(2), listens == Side.HOST, home);
        Endpoint to = end(text, form.group(4), listens == Side.GUEST, home);
        boolean ports = from instanceof Endpoint.Port && to instanceof Endpoint.Port;
        if (protocol == Protocol.UDP && (listens == Side.GUEST || !ports)) {
            throw bad(text, "UDP is forwarded from ports of the host to ports of the guest only");
        }
        if (form.group(4).endsWith("/udp") != (protocol == Protocol.UDP)
                && form.group(4).contains("/udp")) {
            throw bad(text, "its two ends are of different protocols");
        }
        return new StaticForward(protocol, listens, from, to);
    }

    private static Endpoint end(String text, String end, boolean onHost, Path home) {
        if (end.startsWith("/") || (onHost && end.startsWith("~/"))) {
            Path path = end.startsWith("~/") ? home.resolve(end.substring(2)) : Path.of(end);
            if (!SocketPath.fits(path)) {
                throw bad(text, "the path of a socket may have " + SocketPath.LONGEST + " bytes");
            }
            return new Endpoint.Socket(path.normalize());
        }
        Matcher port = PORT.matcher(end);
        if (!port.matches()) {
            throw bad(text, "'" + end + "' is neither a port, an address with a port, nor an absolute path");
        }
        int number = Integer.parseInt(port.group(2));
        if (number < 1 || number > LAST_PORT) {
            throw bad(text, number + " is not a port");
        }
        String address = port.group(1) == null ? PortForward.LOOPBACK : port.group(1);
        for (String part : address.split("\\.", -1)) {
            if (part.length() > 3 || Integer.parseInt(part) > 255) {
                throw bad(text, "'" + address + "' is not an address");
            }
        }
        return new Endpoint.Port(address, number);
    }

    private static BerthException bad(String text, String problem) {
        return BerthException.usage("forwards: '" + text + "': " + problem);
    }

    /** What goes through the machine's connection; a port of the host's that leads to one of the guest does not. */
    boolean tunnelled() {
        return listens == Side.GUEST || from instanceof Endpoint.Socket || to instanceof Endpoint.Socket;
    }

    Tunnel tunnel() {
        return new Tunnel(listens, from, to);
    }

    /** What can be had once only: where it listens. */
    public String place() {
        return side(listens) + ":" + end(from) + (protocol == Protocol.UDP ? "/udp" : "");
    }

    @Override
    public String toString() {
        return place() + " -> " + side(listens == Side.HOST ? Side.GUEST : Side.HOST) + ":" + end(to);
    }

    private static String side(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private static String end(Endpoint end) {
        return end instanceof Endpoint.Port(String address, int port) && address.equals(PortForward.LOOPBACK)
                ? Integer.toString(port)
                : end.toString();
    }
}
