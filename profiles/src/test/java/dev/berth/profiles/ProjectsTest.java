package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.profiles.project.ProjectFile;
import dev.berth.profiles.project.Projects;
import dev.berth.profiles.selection.Selection;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectsTest {

    private static final ProfileName SHOP = new ProfileName("shop");
    private static final ProfileName MINE = new ProfileName("mine");

    @TempDir
    Path directory;

    private World world;
    private Profiles profiles;
    private Projects projects;

    @BeforeEach
    void open() throws IOException {
        world = new World(directory.resolve("w"));
        profiles = world.profiles();
        projects = new Projects(world.home(), profiles);
    }

    @Test
    void upMakesTheProfileThatTheDirectoryNamesAndUsesIt() {
        ProjectFile file = project("shop", "memory: 512MiB\n");

        Projects.Raised raised = up(file);

        assertThat(raised.profile().name()).isEqualTo(SHOP);
        assertThat(raised.profile().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(raised.profile().active()).isTrue();
        assertThat(profiles.show(SHOP).settings())
                .filteredOn(setting -> setting.name().equals("memory"))
                .allSatisfy(setting -> assertThat(setting.source().detail())
                        .isEqualTo(file.path().toString()));
    }

    @Test
    void upAgainChangesNothingAndADownedProjectComesBack() {
        ProjectFile file = project("shop", "");
        up(file);

        assertThat(up(file).edit()).isEmpty();
        assertThat(projects.down(file, world.progress))
                .get()
                .extracting(ProfileSummary::state)
                .isEqualTo(ProfileState.SUSPENDED);
        assertThat(profiles.active()).isEmpty();
        assertThat(projects.down(file, world.progress))
                .get()
                .extracting(ProfileSummary::state)
                .isEqualTo(ProfileState.SUSPENDED);
        assertThat(up(file).profile().state()).isEqualTo(ProfileState.RUNNING);
    }

    @Test
    void upAgainSwitchesClientsBackThatPointElsewhereSince() {
        ProjectFile file = project("shop", "");
        up(file);
        world.docker().select(Optional.of(World.USERS_CONTEXT));

        up(file);

        assertThat(world.docker().current()).contains("berth-shop");
        projects.down(file, world.progress);
        assertThat(world.docker().current()).contains(World.USERS_CONTEXT);
    }

    @Test
    void aChangedFileIsAppliedAndWhatWasEditedByHandIsKeptUntilThen() {
        up(project("shop", "memory: 512MiB\n"));
        profiles.edit(SHOP, ProfileSettings.NONE.env(Map.of("A", "b")), world.progress);
        up(project("shop", "memory: 512MiB\n"));
        assertThat(profiles.spec(SHOP).env()).containsKey("A");

        Projects.Raised raised = up(project("shop", "memory: 600MiB\n"));

        assertThat(raised.edit().orElseThrow().changes())
                .filteredOn(change -> change.setting().equals("memory"))
                .singleElement()
                .satisfies(change -> assertThat(change.effect()).isEqualTo(EditOutcome.Effect.AT_RESTART));
        assertThat(profiles.spec(SHOP).env()).isEmpty();
    }

    @Test
    void downGoesBackToTheProfileThatWasInUseBefore() {
        create(MINE);
        profiles.use(MINE, world.progress);
        ProjectFile file = project("shop", "");
        up(file);

        projects.down(file, world.progress);

        assertThat(profiles.active()).contains(MINE);
    }

    @Test
    void goingFromProjectToProjectAndOutEndsWhereItBegan() {
        create(MINE);
        ProjectFile shop = project("shop", "");
        ProjectFile blog = project("blog", "");
        up(shop);
        up(blog);
        profiles.use(MINE, world.progress);

        assertThat(follow(shop.directory().resolve("src"))).contains(new Selection.OfProfile(SHOP));
        assertThat(follow(shop.directory())).isEmpty();
        assertThat(follow(blog.directory())).contains(new Selection.OfProfile(new ProfileName("blog")));
        assertThat(follow(directory)).contains(new Selection.OfProfile(MINE));
        assertThat(follow(directory)).isEmpty();
    }

    @Test
    void whoeverChoosesAnotherProfileInAProjectKeepsItOutside() {
        create(MINE);
        ProjectFile shop = project("shop", "");
        up(shop);
        follow(shop.directory());
        profiles.use(MINE, world.progress);

        assertThat(follow(directory)).isEmpty();
        assertThat(profiles.active()).contains(MINE);
    }

    @Test
    void aStrangersFileIsFollowedOnlyWhenItHasBeenBroughtUp() {
        create(MINE);
        ProjectFile stranger = project("stranger", "name: mine\n");

        assertThat(follow(stranger.directory())).isEmpty();
        assertThat(profiles.active()).isEmpty();
        assertThat(world.notices).anySatisfy(notice -> assertThat(notice).contains("berth up"));
    }

    @Test
    void whatAFileTakesBeyondAMachineIsAskedForOncePerContent() {
        ProjectFile file = project("shop", "env: {HTTP_PROXY: 'http://10.0.0.1'}\nmemory: 512MiB\n");

        assertThat(projects.unconfirmed(file)).containsExactly("env: HTTP_PROXY = http://10.0.0.1");
        assertThatThrownBy(() -> up(file)).hasMessageContaining("not confirmed");
        assertThat(profiles.list()).isEmpty();

        projects.confirm(file);
        assertThat(projects.unconfirmed(file)).isEmpty();
        assertThat(projects.unconfirmed(project("shop", "env: {HTTP_PROXY: 'http://10.0.0.2'}\n")))
                .hasSize(1);
        assertThat(projects.unconfirmed(project("shop", "env: {HTTP_PROXY: 'http://10.0.0.1'}\nmemory: 512MiB\n")))
                .isEmpty();
    }

    @Test
    void foldersOutsideTheProjectAndSocketsAreTakenButNotThoseWithin() throws IOException {
        Path project = Files.createDirectories(directory.resolve("shop"));
        Files.createDirectories(project.resolve("src"));
        Files.createSymbolicLink(project.resolve("link"), directory.resolve("w"));

        ProjectFile file = project("shop", """
                mounts: [., src:/src, ../, link:/w:ro, "/dev/null:/srv/null"]
                engine: {insecure-registries: [evil]}
                """);

        assertThat(projects.unconfirmed(file))
                .containsExactly(
                        "the folder or file " + directory.toRealPath() + ", to read and write, as "
                                + directory.toRealPath(),
                        "the folder or file " + directory.resolve("w").toRealPath() + ", to read, as /w",
                        "the socket or device /dev/null, to read and write, as /srv/null",
                        "engine: insecure-registries = [evil]");
    }

    @Test
    void aFileCannotHideWhatItTakesWithControlCharacters() {
        ProjectFile file = project("shop", "env: {A: \"x\\e[2K\\u202Eevil\"}\n");

        assertThat(projects.unconfirmed(file)).containsExactly("env: A = x\\u001b[2K\\u202eevil");
    }

    @Test
    void aProfileThatIsAnothersIsNotTaken() {
        create(MINE);
        ProjectFile first = project("one/shop", "");
        up(first);

        assertThat(projects.unconfirmed(project("two", "name: mine\n")))
                .containsExactly("the profile mine, which was not made for this project");
        assertThatThrownBy(() -> projects.unconfirmed(project("two/shop", "")))
                .hasMessageContaining("belongs to another project")
                .hasMessageContaining("name: shop-2");
    }

    @Test
    void aProfileThatIsRenamedGoesOnInItsProjectWhenTheFileSaysSo() {
        up(project("shop", "memory: 512MiB\n"));
        profiles.stop(SHOP, false, World.TIMEOUT, world.progress);
        profiles.rename(SHOP, MINE, world.progress);
        assertThat(world.notices).anyMatch(notice -> notice.contains(".berth.yaml: name: mine"));

        ProjectFile file = project("shop", "name: mine\nmemory: 512MiB\n");

        assertThat(projects.unconfirmed(file)).as("it is this project's").isEmpty();
        up(file);
        assertThat(profiles.list()).extracting(ProfileSummary::name).containsExactly(MINE);
        follow(directory);
        assertThat(profiles.active()).as("what was in use before the project").isEmpty();
    }

    @Test
    void aDirectoryThatGivesNoNameIsToldHowToGiveOne() {
        assertThatThrownBy(() -> project("...", "")).hasMessageContaining("name: shop");
        assertThat(project("My Shop (2)", "").profile()).isEqualTo(new ProfileName("my-shop-2"));
    }

    private Projects.Raised up(ProjectFile file) {
        return projects.up(file, World.TIMEOUT, world.progress);
    }

    private Optional<Selection> follow(Path place) {
        return projects.follow(place, directory, world.progress);
    }

    private void create(ProfileName name) {
        profiles.create(
                new CreateRequest(name, ProfileSettings.NONE, Optional.empty(), true, false, false),
                World.TIMEOUT,
                world.progress);
    }

    private ProjectFile project(String name, String text) {
        Path project = directory.resolve(name);
        try {
            Files.createDirectories(project);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        World.write(project.resolve(ProjectFile.NAME), text);
        return ProjectFile.read(project.resolve(ProjectFile.NAME), directory);
    }
}
