package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageStoreTest {

    private static final Instant YESTERDAY = Instant.parse("2026-11-01T10:00:00Z");
    private static final Instant TODAY = Instant.parse("2026-11-02T10:00:00Z");

    @TempDir(factory = ShortTempDir.class)
    Path root;

    private ImageStore store;
    private GuestImage older;
    private GuestImage newer;

    @BeforeEach
    void twoImages() throws IOException {
        store = new ImageStore(new BerthHome(root));
        newer = new SmallImage("newer", TODAY).addTo(store);
        older = new SmallImage("older", YESTERDAY).addTo(store);
    }

    @Test
    void imagesAreListedNewestFirst() {
        assertThat(store.list()).containsExactly(newer, older);
        assertThat(store.latest(Architecture.X86_64)).contains(newer);
        assertThat(store.latest(Architecture.AARCH64)).isEmpty();
    }

    @Test
    void anEmptyStoreHasNoImages(@TempDir(factory = ShortTempDir.class) Path empty) {
        assertThat(new ImageStore(new BerthHome(empty)).list()).isEmpty();
    }

    @Test
    void anImageIsFoundByTheBeginningOfItsDigest() {
        assertThat(store.find(older.shortDigest())).isEqualTo(older);
        assertThatThrownBy(() -> store.find("xyz"))
                .asInstanceOf(type(BerthException.class))
                .extracting(BerthException::kind)
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void anImageIsThereByItsWholeDigestAndByNoOtherName() {
        assertThat(store.get(older.digest())).contains(older);
        assertThat(store.get(older.shortDigest())).isEmpty();
        assertThat(store.get("")).isEmpty();
        assertThat(store.get("0".repeat(64))).isEmpty();
    }

    @Test
    void theSameImageTwiceIsOneImage() throws IOException {
        assertThat(new SmallImage("older", YESTERDAY).addTo(store)).isEqualTo(older);
        assertThat(store.list()).hasSize(2);
    }

    @Test
    void aSweepDeletesWhatAKilledBuildLeftAndNoImage() throws IOException {
        Path leftover = Files.createDirectories(root.resolve("images/.staging-123"));
        Files.writeString(leftover.resolve("root.qcow2"), "half a disk");

        store.sweep();

        assertThat(store.list()).containsExactly(newer, older);
        assertThat(leftover).doesNotExist();
    }

    @Test
    void aSweepLeavesTheWorkOfARunningBuildAlone() throws Exception {
        try (var _ = store.lock("a build", holder -> {})) {
            Path staged = store.stage();
            Thread other = Thread.ofVirtual().start(store::sweep);
            other.join();
            assertThat(staged).isDirectory();
        }
    }

    @Test
    void aChangedFileIsFoundByVerify() throws IOException {
        store.verify(newer);
        Files.writeString(newer.kernel(), "something else");

        assertThatThrownBy(() -> store.verify(newer))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("kernel")
                .hasMessageContaining("damaged");
    }

    @Test
    void aStagedImageThatIsNotWhatItsManifestSaysIsNotTaken() throws IOException {
        SmallImage image = new SmallImage("bad", TODAY);
        try (var _ = store.lock("test", holder -> {})) {
            Path staged = store.stage();
            Files.write(staged.resolve("manifest.json"), image.manifest().json());

            assertThatThrownBy(() -> store.adopt(staged)).isInstanceOf(BerthException.class);
        }
        assertThat(store.list()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root.qcow2", "manifest.json"})
    void theSameImageTakesThePlaceOfADamagedOne(String damaged) throws IOException {
        Files.writeString(older.directory().resolve(damaged), "something else");

        assertThat(new SmallImage("older", YESTERDAY).addTo(store)).isEqualTo(older);

        store.verify(older);
        assertThat(root.resolve("images")).isDirectoryNotContaining("glob:**.staging-*");
    }

    @Test
    void aRemovedImageIsGoneAndRemovingItAgainIsFine() {
        store.remove(newer);
        store.remove(newer);

        assertThat(store.list()).containsExactly(older);
        assertThat(newer.directory()).doesNotExist();
    }
}
