package dev.berth.vm.qemu;

import dev.berth.vm.file.Tree;
import java.nio.file.Path;
import java.util.List;

/**
 * The files QEMU makes in a machine's directory.
 *
 * @param directory the machine's own, mode 0700
 */
record MachineFiles(Path directory) {

    /** The monitor: QMP, one client at a time. */
    Path monitor() {
        return directory.resolve("qmp.sock");
    }

    /** The guest's serial console, one client at a time. */
    Path console() {
        return directory.resolve("serial.sock");
    }

    /** Where a guest that waits for its identity is told it, one client at a time. */
    Path identity() {
        return directory.resolve("identity.sock");
    }

    /** Everything the guest printed on its serial console since it was last launched. */
    Path consoleLog() {
        return directory.resolve("serial.log");
    }

    /** What QEMU itself had to say since it was last launched, mostly why it ended. */
    Path log() {
        return directory.resolve("qemu.log");
    }

    /** Where the state of devices passes through, while a machine is saved or restored. */
    Path migration() {
        return directory.resolve("migrate.sock");
    }

    /** QEMU's process id. QEMU keeps it locked, so that one directory never has two machines. */
    Path pid() {
        return directory.resolve("qemu.pid");
    }

    /** Deletes what a killed QEMU leaves behind; the log stays. There must be no machine in the directory. */
    void sweep() {
        List.of(monitor(), console(), identity(), migration(), pid()).forEach(Tree::delete);
    }
}
