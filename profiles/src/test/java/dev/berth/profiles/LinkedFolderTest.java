package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.vm.mount.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are given as a link, which somebody else, such as a guest, may change later. */
class LinkedFolderTest {

    private static final ProfileName DEV = new ProfileName("dev");

    private World world;
    private Profiles profiles;
    private Path folder;
    private Path other;
    private Path link;

    @BeforeEach
    void makeALink(@TempDir Path temporary) throws IOException {
        Path root = temporary.toRealPath();
        world = new World(root);
        world.set("shares-folders");
        profiles = world.profiles();
        folder = Files.createDirectory(root.resolve("folder"));
        other = Files.createDirectory(root.resolve("other"));
        link = Files.createSymbolicLink(root.resolve("link"), folder);
    }

    @Test
    void aProfileKeepsWhatTheLinkLeadsToWhenItIsMade() throws IOException {
        create(profiles, linked());

        leadElsewhere();
        profiles.edit(DEV, ProfileSettings.NONE.cpus(2), world.progress);

        assertThat(profiles.spec(DEV).mounts()).containsExactly(new Mount(folder, link.toString(), false));
    }

    @Test
    void itKeepsSoAlsoWhatAFileOrAVariableNames() throws IOException {
        Path file = Files.writeString(link.resolveSibling("dev.yaml"), "");
        profiles.create(
                new CreateRequest(
                        DEV,
                        ProfileSettings.NONE,
                        Optional.of(new CreateRequest.FileSettings(file, linked())),
                        false,
                        false,
                        false),
                World.TIMEOUT,
                world.progress);
        assertThat(profiles.spec(DEV).mounts()).containsExactly(new Mount(folder, link.toString(), false));

        Map<String, String> environment = Map.of("HOME", "/", "BERTH_MOUNTS", link + ":ro");
        assertThat(world.profiles(environment).proposed(ProfileSettings.NONE).mounts())
                .containsExactly(new Mount(folder, link.toString(), true));
    }

    @Test
    void anEditIsAnotherConsentToWhatTheLinkLeadsToThen() throws IOException {
        create(profiles, linked());
        leadElsewhere();

        EditOutcome edited = profiles.edit(DEV, linked(), world.progress);

        assertThat(edited.changes()).hasSize(1);
        assertThat(profiles.spec(DEV).mounts()).containsExactly(new Mount(other, link.toString(), false));
        assertThat(profiles.edit(DEV, linked(), world.progress).changes()).isEmpty();
    }

    @Test
    void aDocumentThatSaysWhatTheProfileHasAgreesToNothingNew() throws IOException {
        create(profiles, linked());
        Files.delete(folder);
        Files.createSymbolicLink(folder, other);

        profiles.replace(DEV, profiles.spec(DEV).settings().cpus(2), world.progress);

        assertThat(profiles.spec(DEV).cpus()).isEqualTo(2);
        assertThat(profiles.spec(DEV).mounts()).containsExactly(new Mount(folder, link.toString(), false));
    }

    @Test
    void aHomeDirectoryThatIsALinkIsSharedAtItsOwnPath() {
        Profiles mine = world.profiles(Map.of("HOME", link.toString()));

        create(mine, ProfileSettings.NONE);

        assertThat(mine.spec(DEV).mounts()).containsExactly(new Mount(folder, link.toString(), false));
    }

    private ProfileSettings linked() {
        return ProfileSettings.NONE.mounts(List.of(new Mount(link, link.toString(), false)));
    }

    private void leadElsewhere() throws IOException {
        Files.delete(link);
        Files.createSymbolicLink(link, other);
    }

    private void create(Profiles by, ProfileSettings settings) {
        by.create(CreateRequest.of(DEV, settings), World.TIMEOUT, world.progress);
    }
}
