package dev.berth.profiles;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A profile to be made.
 *
 * @param name its name
 * @param options what was given on the command line
 * @param file the settings read from {@code --from}, weaker than the options
 * @param start whether to boot it, too
 * @param use whether to switch the clients' contexts to it once it runs
 * @param cold whether to boot it from nothing, even where there is a template to continue from
 */
public record CreateRequest(
        ProfileName name,
        ProfileSettings options,
        Optional<FileSettings> file,
        boolean start,
        boolean use,
        boolean cold) {

    /**
     * Settings from a file.
     *
     * @param file where they were read
     * @param settings what it says
     */
    public record FileSettings(Path file, ProfileSettings settings) {}

    /** A profile that is started and used, with these options. */
    public static CreateRequest of(ProfileName name, ProfileSettings options) {
        return new CreateRequest(name, options, Optional.empty(), true, true, false);
    }
}
