package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestImageTest {

    @TempDir
    Path directory;

    @Test
    void anImageOfThisVersionsRecipeIsOfThisVersionWhoeverBuiltIt() throws IOException {
        assertThat(madeBy(Recipe.DIGEST).isOfThisVersion()).isTrue();
        assertThat(madeBy("0".repeat(64)).isOfThisVersion()).isFalse();
    }

    private GuestImage madeBy(String recipe) throws IOException {
        ImageManifest some = new SmallImage("some", Instant.parse("2026-11-02T10:00:00Z")).manifest();
        ImageManifest manifest = new ImageManifest(
                some.format(),
                some.architecture(),
                some.kernel(),
                some.createdAt(),
                "another",
                recipe,
                some.files(),
                some.packages());
        Files.write(directory.resolve(ImageManifest.FILE_NAME), manifest.json());
        return new GuestImage("1".repeat(64), directory);
    }
}
