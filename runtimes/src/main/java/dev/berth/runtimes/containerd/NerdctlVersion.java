package dev.berth.runtimes.containerd;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of nerdctl, such as {@code v2.2.2}. Ordered old to new; a candidate comes before its release.
 *
 * @param suffix of a candidate, such as {@code -rc.1}; empty for a release
 */
record NerdctlVersion(int major, int minor, int patch, String suffix) implements Comparable<NerdctlVersion> {

    /**
     * What a profile gets that asks for nothing else: it says of itself that it works with the image's containerd 1.7.
     */
    static final NerdctlVersion TESTED = new NerdctlVersion(2, 2, 2, "");

    private static final Pattern TEXT =
            Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})((?:-[a-z]{1,8}(?:\\.\\d{1,4})?)?)");

    private static final Comparator<NerdctlVersion> OLD_TO_NEW = Comparator.comparingInt(NerdctlVersion::major)
            .thenComparingInt(NerdctlVersion::minor)
            .thenComparingInt(NerdctlVersion::patch)
            .thenComparing(version -> version.suffix.isEmpty())
            .thenComparing(NerdctlVersion::suffix);

    /** The version a text is, with or without the v; empty if it is none. */
    static Optional<NerdctlVersion> of(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new NerdctlVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        matcher.group(4)))
                : Optional.empty();
    }

    /** As its files are named: without the v. */
    String bare() {
        return major + "." + minor + "." + patch + suffix;
    }

    @Override
    public int compareTo(NerdctlVersion other) {
        return OLD_TO_NEW.compare(this, other);
    }

    @Override
    public String toString() {
        return "v" + bare();
    }
}
