package dev.berth.profiles.project;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is remembered of projects, a file each in {@code BERTH_HOME/projects}; a deleted project's is void. */
final class ProjectRecords {

    /** However often a file changes, what was agreed to long ago may be asked for again. */
    private static final int REMEMBERED_DIGESTS = 20;

    private final Path directory;

    ProjectRecords(BerthHome home) {
        this.directory = home.root().resolve("projects");
    }

    /**
     * One project.
     *
     * @param file its file
     * @param profile the profile that was made for it; null before that
     * @param applied the digest of the content that the profile has; null before that
     * @param agreed the digests of the contents whose reach its user has agreed to, newest last
     */
    record Project(
            String file, @Nullable String profile, @Nullable String applied, List<String> agreed) {

        /** Whether that profile is this project's. */
        boolean owns(ProfileName name) {
            return name.value().equals(profile);
        }

        Project agreedTo(String digest) {
            List<String> digests = new ArrayList<>(agreed);
            digests.remove(digest);
            digests.add(digest);
            int from = Math.max(0, digests.size() - REMEMBERED_DIGESTS);
            return new Project(file, profile, applied, List.copyOf(digests.subList(from, digests.size())));
        }

        Project applied(ProfileName name, @Nullable String digest) {
            return new Project(file, name.value(), digest, agreed);
        }
    }

    /** What is remembered of the project with that file; nothing when it is new. */
    Project of(Path file) {
        return read(place(file)).orElseGet(() -> new Project(file.toString(), null, null, List.of()));
    }

    /** The project that a profile was made for. */
    Optional<Project> ownerOf(ProfileName profile) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .flatMap(file -> read(file).stream())
                    .filter(project -> project.owns(profile) && Files.exists(Path.of(project.file())))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void keep(Project project) {
        BerthHome.privateDirectory(directory);
        PrivateFile.write(place(Path.of(project.file())), JsonMapper.shared().writeValueAsString(project));
    }

    private Path place(Path file) {
        return directory.resolve(
                Sha256.of(file.toString().getBytes(StandardCharsets.UTF_8)).hex() + ".json");
    }

    private static Optional<Project> read(Path file) {
        try {
            return Optional.of(JsonMapper.shared().readValue(Files.readAllBytes(file), Project.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            // Whoever damaged it is asked once more; that is all that is lost.
            return Optional.empty();
        }
    }
}
