package dev.berth.profiles.project;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A project's file as it is now: it describes the profile that everybody who works on the project has. Paths in it are
 * taken from its own directory.
 *
 * @param path the file, without symbolic links
 * @param digest the sha256 of its content, in hex
 * @param profile what it names, by default the project's directory
 * @param settings what it says
 */
public record ProjectFile(Path path, String digest, ProfileName profile, ProfileSettings settings) {

    /** What the file is called. */
    public static final String NAME = ".berth.yaml";

    /** The file of the project that a directory is in: there or in the nearest directory above. */
    public static Optional<Path> above(Path directory) {
        for (Path place = directory.toAbsolutePath(); place != null; place = place.getParent()) {
            Path file = place.resolve(NAME);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a file.
     *
     * @param userHome what {@code ~} stands for in mounts
     * @throws BerthException NOT_FOUND when there is none; USAGE with the line for what it may not say, and when it has
     *     no name and its directory's cannot be one
     */
    public static ProjectFile read(Path file, Path userHome) {
        try {
            Path real = file.toRealPath();
            byte[] content = Files.readAllBytes(real);
            ProfileYaml.Document document = ProfileYaml.parse(
                    new String(content, StandardCharsets.UTF_8), file.toString(), directory(real), userHome);
            ProfileName name = document.name().orElseGet(() -> nameOf(directory(real), file));
            return new ProjectFile(real, Sha256.of(content).hex(), name, document.settings());
        } catch (NoSuchFileException e) {
            throw BerthException.notFound("there is no file " + file).causedBy(e);
        } catch (IOException e) {
            throw BerthException.failed("could not read " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** The project's directory. */
    public Path directory() {
        return directory(path);
    }

    private static Path directory(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private static ProfileName nameOf(Path directory, Path file) {
        String own =
                directory.getFileName() == null ? "" : directory.getFileName().toString();
        String label =
                own.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        try {
            return new ProfileName(label.length() > 40 ? label.substring(0, 40).replaceAll("-$", "") : label);
        } catch (BerthException e) {
            throw BerthException.usage(file + ": the directory '" + own + "' gives no name for a profile")
                    .remedy("Add a line to it such as: name: shop")
                    .causedBy(e);
        }
    }
}
