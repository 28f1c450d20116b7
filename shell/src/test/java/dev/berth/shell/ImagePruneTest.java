package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.profiles.history.HistoryEvent.Result;
import dev.berth.profiles.history.Journal;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePruneTest {

    @TempDir
    private Path place;

    @Test
    void whatAProfileMayNeedThatIsAtWorkStays() throws IOException {
        UserHome user = new UserHome(place);
        Path download = Files.createDirectories(user.home().cache().resolve("0".repeat(64)));
        Files.createFile(download.resolve(".lock"));
        Path file = Files.writeString(download.resolve("k3s"), "a program");
        user.makeImage();
        assertThat(user.run("profile create dev --no-start")).isZero();
        Database database = new Database(user.home());
        long start = database.write(
                db -> Journal.begin(db, new ProfileName("dev"), OperationKind.START, "", "begun", Instant.now()));

        assertThat(user.run("image prune")).isZero();
        assertThat(user.err()).contains("download k3s stays").contains("Nothing was deleted");
        assertThat(file).exists();

        database.change(db -> Journal.finish(db, start, Result.SUCCEEDED, null, Instant.now()));
        assertThat(user.run("image prune")).isZero();
        assertThat(file).doesNotExist();
    }
}
