package dev.berth.vm.qemu;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A machine that was saved: its memory, the state of its devices, and what QEMU it takes to load them.
 *
 * @param directory where they are
 */
record SavedMachine(Path directory) {

    /**
     * What has to be the same when it is loaded.
     *
     * @param qemu QEMU's version
     * @param machine what the guest can see of the machine, see {@link QemuCommandLine#visible}
     */
    record Fit(String qemu, List<String> machine) {

        Fit {
            machine = List.copyOf(machine);
        }

        static Fit read(String text) {
            JsonNode json = JsonMapper.shared().readTree(text);
            return new Fit(
                    json.required("qemu").stringValue(),
                    json.required("machine")
                            .valueStream()
                            .map(JsonNode::stringValue)
                            .toList());
        }

        String text() {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.put("qemu", qemu);
            machine.forEach(json.putArray("machine")::add);
            return json.toString();
        }
    }

    Path memory() {
        return directory.resolve("ram");
    }

    Path devices() {
        return directory.resolve("state");
    }

    /** Another one whenever its memory is another one; empty when there is none. */
    Optional<List<?>> stamp() {
        try {
            BasicFileAttributes file = Files.readAttributes(memory(), BasicFileAttributes.class);
            return Optional.of(Arrays.asList(file.fileKey(), file.size(), file.lastModifiedTime()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path fit() {
        return directory.resolve("fit.json");
    }

    /** Completes what was saved: from here on a crash of the host does not harm it. */
    void complete(Fit fit) throws IOException {
        PrivateFile.write(fit(), fit.text());
        for (Path file : List.of(memory(), devices())) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    /**
     * Does nothing where this can be loaded into such a machine.
     *
     * @throws BerthException which says what differs
     */
    void requireFit(Fit offered) {
        Fit needed;
        try {
            needed = Fit.read(Files.readString(fit()));
        } catch (IOException | JacksonException e) {
            throw BerthException.failed("what was saved in " + directory + " cannot be read")
                    .because(e.toString())
                    .causedBy(e);
        }
        if (!needed.qemu().equals(offered.qemu())) {
            throw BerthException.failed("its memory was saved by another QEMU")
                    .because("that was version " + needed.qemu() + ", this is " + offered.qemu());
        }
        if (!needed.machine().equals(offered.machine())) {
            List<String> differing = new ArrayList<>(needed.machine());
            differing.removeAll(offered.machine());
            throw BerthException.failed("its memory was saved from a machine that was made differently")
                    .because("that one had " + (differing.isEmpty() ? "other devices" : String.join(", ", differing)));
        }
    }
}
