package dev.berth.k3s.release;

import dev.berth.vm.error.BerthException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version a user asks for, as {@code --k3s-version} takes it. */
public sealed interface VersionRequest {

    /** What is used when nothing is asked for. */
    VersionRequest STABLE = new Channel("stable");

    /** The text a user would write. */
    String text();

    /**
     * What a channel leads to.
     *
     * @param text the channel's name, such as {@code stable}
     */
    record Channel(String text) implements VersionRequest {}

    /**
     * The newest release of a Kubernetes version, such as {@code v1.33} or {@code v1.33.4}.
     *
     * @param patch empty for the newest one
     */
    record Line(String text, int major, int minor, Optional<Integer> patch) implements VersionRequest {

        boolean includes(K3sVersion version) {
            return version.major() == major
                    && version.minor() == minor
                    && patch.stream().allMatch(it -> it == version.patch())
                    && !version.isPreRelease();
        }
    }

    /** Exactly that version. */
    record Exact(K3sVersion version) implements VersionRequest {

        @Override
        public String text() {
            return version.toString();
        }
    }

    /**
     * Reads {@code stable}, {@code latest}, {@code v1.33}, {@code v1.33.4} or {@code v1.33.4+k3s1}; the {@code v} may
     * be left out.
     *
     * @throws BerthException of kind USAGE for anything else
     */
    static VersionRequest parse(String text) {
        String stripped = text.strip();
        Matcher line = Patterns.LINE.matcher(stripped);
        if (line.matches()) {
            return new Line(
                    stripped.startsWith("v") ? stripped : "v" + stripped,
                    Integer.parseInt(line.group(1)),
                    Integer.parseInt(line.group(2)),
                    Optional.ofNullable(line.group(3)).map(Integer::valueOf));
        }
        if (Patterns.CHANNEL.matcher(stripped).matches()) {
            return new Channel(stripped);
        }
        return K3sVersion.of(stripped)
                .<VersionRequest>map(Exact::new)
                .orElseThrow(() -> BerthException.usage("'" + text + "' is not a version of K3s")
                        .remedy("Write stable, latest, a Kubernetes version like v1.33, or an exact one like"
                                + " v1.33.4+k3s1"));
    }

    /** An interface's fields are public; these are nobody's business. */
    final class Patterns {
        private static final Pattern LINE = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");
        private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z-]{2,30}");

        private Patterns() {}
    }
}
