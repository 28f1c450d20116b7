package dev.berth.vm.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mount of a user whose home directory is a link. */
class FollowedMountTest {

    private Path disk;
    private Path home;

    @BeforeEach
    void makeAHomeOnAnotherDisk(@TempDir Path temporary) throws IOException {
        disk = Files.createDirectories(temporary.toRealPath().resolve("disk/me"));
        Files.createDirectory(disk.resolve("src"));
        home = Files.createSymbolicLink(temporary.toRealPath().resolve("me"), disk);
    }

    @Test
    void isOfWhatTheLinkLeadsToAtThePlaceThatWasWritten() {
        Mount followed = mount("~/src:ro").followed();

        assertThat(followed).isEqualTo(new Mount(disk.resolve("src"), home + "/src", true));
        assertThat(followed.guestPath(disk.resolve("src/app"))).contains(home + "/src/app");
        assertThat(mount(followed.toString())).isEqualTo(followed);
    }

    @Test
    void isWrittenForAnotherHostAsOneOfTheHomeDirectoryThere() {
        assertThat(mount("~").followed().portable(home)).isEqualTo("~");
        assertThat(mount("~/src:ro").followed().portable(home)).isEqualTo("~/src:ro");
        assertThat(mount("~/src:/src").followed().portable(home)).isEqualTo("~/src:/src");
    }

    @Test
    void staysAsItIsWhereNothingIs() {
        assertThat(mount("~/gone").followed()).isEqualTo(mount("~/gone"));
    }

    private Mount mount(String text) {
        return Mount.parse(text, home, home);
    }
}
