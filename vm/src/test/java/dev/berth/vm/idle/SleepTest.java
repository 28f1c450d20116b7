package dev.berth.vm.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.machine.PortForward;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SleepTest {

    private static final Sleep SLEEP = new Sleep(List.of(new PortForward(8080, 80)));

    @TempDir
    Path machine;

    @Test
    void aSuspendedMachineSleepsWithWhatLedToItWhichIsItsUsersAlone() throws IOException {
        Path suspension = Files.createDirectory(machine.resolve(Sleep.SUSPENSION));
        assertThat(Sleep.of(machine)).isEmpty();

        SLEEP.begin(machine);

        assertThat(Sleep.of(machine)).hasValue(SLEEP);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(suspension.resolve("sleep.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aMachineThatGoesOnAlreadyIsNotMadeToLookSuspended() {
        assertThatThrownBy(() -> SLEEP.begin(machine)).isInstanceOf(BerthException.class);

        assertThat(machine).isEmptyDirectory();
    }

    @Test
    void aMachineThatWasDeletedMeanwhileDoesNotComeBack() {
        Path deleted = machine.resolve("deleted");

        assertThatThrownBy(() -> SLEEP.begin(deleted)).isInstanceOf(BerthException.class);

        assertThat(deleted).doesNotExist();
    }
}
