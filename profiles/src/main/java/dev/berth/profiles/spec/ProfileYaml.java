package dev.berth.profiles.spec;

import java.nio.file.Path;
import java.util.Optional;

/** The YAML form of a profile, as {@code --from}, {@code profile edit} and the configuration file have it. */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"}) // the bodies follow
public final class ProfileYaml {

    /**
     * What a document says.
     *
     * @param name the profile's name, if the document has one
     * @param settings its settings
     */
    public record Document(Optional<ProfileName> name, ProfileSettings settings) {}

    private ProfileYaml() {}

    /**
     * Reads a file; relative mounts are taken from its directory.
     *
     * @throws dev.berth.vm.error.BerthException USAGE with the line for what is no YAML, an unknown key (with the
     *     nearest known one) or a bad value; NOT_FOUND when there is no such file
     */
    public static Document read(Path file, Path home) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads text.
     *
     * @param name what to call the text in messages
     * @param base where relative mounts are taken from
     */
    public static Document parse(String text, String name, Path base, Path home) {
        throw new UnsupportedOperationException();
    }
}
