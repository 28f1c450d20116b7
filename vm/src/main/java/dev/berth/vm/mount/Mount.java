package dev.berth.vm.mount;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory or file of the host that is to be seen in the guest.
 *
 * @param host absolute path on the host; whether it exists is checked against the host, not here. In a profile it leads
 *     through no link: it is what was agreed to
 * @param guest absolute path in the guest, the same as on the host unless told otherwise
 * @param readOnly whether the guest may not write to it
 */
public record Mount(Path host, String guest, boolean readOnly) {

    /** What the guest cannot do without: nothing may be mounted on these, on what holds them, or in the first few. */
    private static final List<String> SYSTEM = List.of("/proc", "/sys", "/dev", "/run", "/mnt/data");

    private static final List<String> FULL = List.of(
            "/bin",
            "/etc",
            "/lib",
            "/lib64",
            "/opt",
            "/sbin",
            "/usr/bin",
            "/usr/lib",
            "/usr/lib64",
            "/usr/local/bin",
            "/usr/sbin",
            "/var/lib/containerd",
            "/var/lib/docker",
            "/var/lib/rancher");

    public Mount {
        if (!host.isAbsolute()) {
            throw BerthException.usage("mounts: the host path '" + host + "' is not absolute");
        }
        if (!guest.startsWith("/") || guest.equals("/")) {
            throw BerthException.usage("mounts: the guest path '" + guest + "' is not an absolute path below /");
        }
        String place = guest + "/";
        if (SYSTEM.stream().anyMatch(system -> (system + "/").startsWith(place) || place.startsWith(system + "/"))
                || FULL.stream().anyMatch(full -> (full + "/").startsWith(place))
                || !Path.of(guest).normalize().toString().equals(guest)) {
            throw BerthException.usage("mounts: '" + guest + "' is no place for a folder in the guest")
                    .because("it holds what the guest itself needs, or is not written plainly")
                    .remedy("Give another one after the path, such as " + escape(host.toString()) + ":/srv/shared");
        }
    }

    /**
     * Reads {@code PATH[:GUEST][:ro]}. A relative path is taken from {@code base}, {@code ~} from {@code home}. A colon
     * that belongs to a path is written {@code \:}.
     *
     * @throws BerthException of kind USAGE
     */
    public static Mount parse(String text, Path base, Path home) {
        List<String> parts = split(text);
        boolean readOnly = parts.size() > 1 && parts.getLast().equals("ro");
        if (readOnly) {
            parts.removeLast();
        }
        if (parts.size() > 2 || parts.stream().anyMatch(String::isBlank)) {
            throw BerthException.usage("mounts: '" + text + "' is not a mount")
                    .remedy("Write it as PATH, PATH:GUEST, PATH:ro or PATH:GUEST:ro");
        }
        Path host = hostPath(parts.getFirst(), base, home);
        return new Mount(host, parts.size() > 1 ? parts.get(1) : host.toString(), readOnly);
    }

    /** Where a path of the host is in the guest; empty when this mount does not lead to it. */
    public Optional<String> guestPath(Path path) {
        if (!path.startsWith(host)) {
            return Optional.empty();
        }
        String below = host.relativize(path).toString();
        return Optional.of(below.isEmpty() ? guest : guest + "/" + below);
    }

    private static Path hostPath(String text, Path base, Path home) {
        if (text.equals("~")) {
            return home.toAbsolutePath().normalize();
        }
        Path path = text.startsWith("~/") ? home.resolve(text.substring(2)) : base.resolve(text);
        return path.toAbsolutePath().normalize();
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && (text.charAt(i + 1) == ':' || text.charAt(i + 1) == '\\')) {
                part.append(text.charAt(++i));
            } else if (c == ':') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    /**
     * The same with all links on the way to the host path followed, and the guest path as it is written. Where nothing
     * is there, it is left for whoever checks that.
     */
    public Mount followed() {
        return new Mount(followed(host), guest, readOnly);
    }

    private static Path followed(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    /** The form that {@link #parse} reads back. */
    @Override
    public String toString() {
        return text(host.toString(), host);
    }

    /** The form that {@link #parse} reads back to the same place below the home directory of whoever reads it. */
    public String portable(Path home) {
        Path from = home.toAbsolutePath().normalize();
        // A home directory may be a link.
        for (Path start : List.of(from, followed(from))) {
            if (host.startsWith(start)) {
                String below = start.relativize(host).toString();
                return text(below.isEmpty() ? "~" : "~/" + below, from.resolve(below));
            }
        }
        return toString();
    }

    /** @param read the host path that {@link #parse} will take the place for */
    private String text(String place, Path read) {
        StringBuilder text = new StringBuilder(escape(place));
        if (!guest.equals(read.toString())) {
            text.append(':').append(escape(guest));
        }
        return text.append(readOnly ? ":ro" : "").toString();
    }

    private static String escape(String path) {
        return path.replace("\\", "\\\\").replace(":", "\\:");
    }
}
