package dev.berth.profiles.spec;

import dev.berth.vm.error.BerthException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a profile: a DNS label of at most 40 characters, since it becomes a host name, a client context and a
 * directory.
 *
 * @param value lower-case letters, digits and inner dashes
 */
public record ProfileName(String value) implements Comparable<ProfileName> {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    /** The name {@code profile create} gives when it is told none. Made after the pattern that it is checked by. */
    public static final ProfileName DEFAULT = new ProfileName("default");

    /** Throws a USAGE {@link BerthException} for what is no such label. */
    public ProfileName {
        if (!LABEL.matcher(value).matches()) {
            throw BerthException.usage("'" + value + "' cannot be the name of a profile")
                    .because("it becomes a host name and a directory")
                    .remedy("Use up to 40 of a-z, 0-9 and -, with a letter or digit at both ends");
        }
    }

    @Override
    public int compareTo(ProfileName other) {
        return value.compareTo(other.value);
    }

    // As the compiler would have it, whose version Java puts together at the first call: 6 ms of each command.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProfileName name && name.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
