package dev.berth.profiles.project;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which project's profile is in use because its user went there, and what was in use before: kept in a file of two
 * lines, so that going from project to project and out again ends where it began.
 *
 * @param entered the project's profile
 * @param before the profile that was in use outside of projects, if one was
 */
record Excursion(ProfileName entered, Optional<ProfileName> before) {

    static Optional<Excursion> under(BerthHome home) {
        try {
            List<String> lines = Files.readAllLines(file(home));
            return lines.size() < 2
                    ? Optional.empty()
                    : Optional.of(new Excursion(
                            new ProfileName(lines.get(0)),
                            Optional.of(lines.get(1))
                                    .filter(name -> !name.isEmpty())
                                    .map(ProfileName::new)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void keep(BerthHome home) {
        PrivateFile.write(
                file(home), entered + "\n" + before.map(ProfileName::value).orElse("") + "\n");
    }

    static void end(BerthHome home) {
        try {
            Files.deleteIfExists(file(home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(BerthHome home) {
        return home.root().resolve("project-in-use");
    }
}
