package dev.berth.k3s.release;

import dev.berth.vm.error.BerthException;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a K3s release, such as {@code v1.33.4+k3s1} or {@code v1.34.0-rc1+k3s1}: a Kubernetes version, and the
 * number of the K3s release that is made of it. Ordered from old to new; a candidate comes before its release.
 *
 * @param major of Kubernetes
 * @param minor of Kubernetes
 * @param patch of Kubernetes
 * @param preRelease such as {@code rc1}; empty for a release
 * @param build the number after {@code +k3s}; 0 where there is none
 */
public record K3sVersion(int major, int minor, int patch, String preRelease, int build)
        implements Comparable<K3sVersion> {

    private static final Pattern TEXT =
            Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})(?:-([0-9A-Za-z.]{1,20}))?(?:\\+k3s(\\d{1,4}))?");

    private static final Comparator<K3sVersion> OLD_TO_NEW = Comparator.comparingInt(K3sVersion::major)
            .thenComparingInt(K3sVersion::minor)
            .thenComparingInt(K3sVersion::patch)
            .thenComparing(version -> !version.isPreRelease())
            .thenComparing(version -> version.preRelease.replaceAll("\\d+$", ""))
            .thenComparingInt(K3sVersion::candidate)
            .thenComparingInt(K3sVersion::build);

    private static final Pattern LAST_NUMBER = Pattern.compile("(\\d{1,9})$");

    /** The version that a text names, with or without the {@code v}; empty if it names none. */
    public static Optional<K3sVersion> of(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new K3sVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Optional.ofNullable(matcher.group(4)).orElse(""),
                Integer.parseInt(Optional.ofNullable(matcher.group(5)).orElse("0"))));
    }

    /**
     * The version that a text names.
     *
     * @throws BerthException of kind USAGE if it names none
     */
    public static K3sVersion parse(String text) {
        return of(text).orElseThrow(() ->
                BerthException.usage("'" + text + "' is not a version of K3s").remedy("Write it like v1.33.4+k3s1"));
    }

    /** Whether it is a candidate, not a release. */
    public boolean isPreRelease() {
        return !preRelease.isEmpty();
    }

    /** The channel of its Kubernetes version, such as {@code v1.33}. */
    public String channel() {
        return "v" + major + "." + minor;
    }

    private int candidate() {
        Matcher matcher = LAST_NUMBER.matcher(preRelease);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Override
    public int compareTo(K3sVersion other) {
        return OLD_TO_NEW.compare(this, other);
    }

    /** As K3s writes it, with the {@code v}. */
    @Override
    public String toString() {
        return "v" + major + "." + minor + "." + patch + (isPreRelease() ? "-" + preRelease : "")
                + (build > 0 ? "+k3s" + build : "");
    }
}
