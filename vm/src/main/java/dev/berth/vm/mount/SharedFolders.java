package dev.berth.vm.mount;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.ShellQuoting;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.process.Script;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The folders of the host that one running machine sees. Each is served by a process of its own, plugged into the
 * machine as a device, and mounted in its guest; what there is of that is asked of all three each time. Changes must be
 * made under the caller's lock, and can be killed at any point and done again.
 */
public final class SharedFolders {

    /** The guest lets go of a device in a fraction of a second, or not at all. */
    private static final Duration UNPLUGGING = Duration.ofSeconds(10);

    private static final Duration MOUNTING = Duration.ofSeconds(60);

    /** The longest tag of virtio-fs has 36 bytes. */
    private static final int TAG_LENGTH = 20;

    private final String name;
    private final Path directory;
    private final Path hidden;
    private final ProcessRunner runner;

    /**
     * Those of a machine.
     *
     * @param name the machine's
     * @param directory the machine's
     * @param hidden what no guest may see, even where it lies in a folder that is shared
     */
    public SharedFolders(String name, Path directory, Path hidden, ProcessRunner runner) {
        this.name = name;
        this.directory = directory;
        this.hidden = hidden;
        this.runner = runner;
    }

    /** What was asked for last. */
    public List<Mount> asked() {
        return MountPlan.of(directory).mounts();
    }

    /** Whether all that was asked for has been shared and is served, as far as the processes tell. */
    public boolean served() {
        MountPlan plan = MountPlan.of(directory);
        long alive = IntStream.range(0, plan.mounts().isEmpty() ? 0 : Machine.FOLDERS)
                .mapToObj(this::server)
                .filter(FolderServer::alive)
                .count();
        return plan.complete() && alive >= plan.mounts().size();
    }

    private FolderServer server(int slot) {
        return new FolderServer(directory, slot);
    }

    /**
     * Makes the machine see exactly these folders. Containers that use one of them that had to be plugged in anew get
     * the new one in its place, where that can be done without their help.
     *
     * @throws BerthException if that cannot be; some of it may be done then
     */
    public void share(Machine machine, Guest guest, List<Mount> mounts, Progress progress) {
        new MountPlan(mounts, false).write(directory);
        // A place below another one is mounted after it.
        Map<String, Mount> wanted = new LinkedHashMap<>();
        mounts.stream().sorted(Comparator.comparing(Mount::guest)).forEach(mount -> wanted.put(tag(mount), mount));
        try {
            Map<Integer, String> plugged = new TreeMap<>(machine.folders());
            Map<Integer, String> going = new TreeMap<>(plugged);
            going.entrySet()
                    .removeIf(each -> wanted.containsKey(each.getValue())
                            && server(each.getKey()).alive());
            takeAway(machine, guest, going);
            plugged.keySet().removeAll(going.keySet());
            List<Mount> coming = new ArrayList<>();
            for (Map.Entry<String, Mount> each : wanted.entrySet()) {
                if (!plugged.containsValue(each.getKey())) {
                    plugged.put(plug(machine, plugged, each.getKey(), each.getValue()), each.getKey());
                    coming.add(each.getValue());
                }
            }
            // What the guest may still have of a device that is gone, and what a new folder is about to cover.
            List<String> old = wanted.entrySet().stream()
                    .filter(each -> coming.stream()
                            .anyMatch(mount -> (each.getValue().guest() + "/").startsWith(mount.guest() + "/")))
                    .map(Map.Entry::getKey)
                    .toList();
            detach(guest, old);
            attach(guest, wanted, progress);
            new MountPlan(mounts, true).write(directory);
        } catch (IOException e) {
            throw BerthException.failed("the folders of " + name + " could not be shared")
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private void takeAway(Machine machine, Guest guest, Map<Integer, String> going) throws IOException {
        List<String> served = new ArrayList<>();
        List<String> dead = new ArrayList<>();
        going.forEach((slot, tag) -> (server(slot).alive() ? served : dead).add(tag));
        // While nobody serves a folder its guest would wait for ever to unmount it; without a device it does not.
        detach(guest, served);
        for (int slot : going.keySet()) {
            if (!machine.unplugFolder(slot, UNPLUGGING)) {
                throw BerthException.failed("a folder of " + name + " cannot be taken away")
                        .because("virtiofsd, which served it, has ended while the guest was using it")
                        .remedy("Restart it with: berth profile restart --force " + name);
            }
            server(slot).stop();
        }
        detach(guest, dead);
    }

    private int plug(Machine machine, Map<Integer, String> plugged, String tag, Mount mount) throws IOException {
        int slot = IntStream.range(0, Machine.FOLDERS)
                .filter(each -> !plugged.containsKey(each))
                .findFirst()
                .orElseThrow(() ->
                        BerthException.usage("mounts: a machine can have " + Machine.FOLDERS + " of them at most"));
        FolderServer server = server(slot);
        server.start(Virtiofsd.find(runner), mount, hidden, runner);
        try {
            machine.plugFolder(slot, server.socket(), tag);
        } catch (IOException e) {
            server.stop();
            throw e;
        }
        return slot;
    }

    private void detach(Guest guest, List<String> tags) {
        if (!tags.isEmpty()) {
            List<String> words = new ArrayList<>(List.of("detach"));
            words.addAll(tags);
            inGuest(guest, words);
        }
    }

    private void attach(Guest guest, Map<String, Mount> wanted, Progress progress) {
        if (wanted.isEmpty()) {
            return;
        }
        List<String> words = new ArrayList<>(List.of("attach"));
        wanted.forEach((tag, mount) -> words.addAll(List.of(
                tag,
                Files.isDirectory(mount.host())
                        ? ""
                        : mount.host().getFileName().toString(),
                mount.guest(),
                mount.readOnly() ? "ro" : "rw")));
        inGuest(guest, words)
                .lines()
                .forEach(place -> progress.notice(
                        "a container of " + name + " has lost the folder at its " + place + ": restart it"));
    }

    private String inGuest(Guest guest, List<String> words) {
        List<String> command = new ArrayList<>(List.of("perl", "-e", Script.of(SharedFolders.class, "mount-folders")));
        command.addAll(words);
        CommandResult result = guest.run(ShellQuoting.quote(command), MOUNTING);
        if (!result.succeeded()) {
            throw BerthException.failed("the folders of " + name + " could not be mounted in its guest")
                    .because(result.tail(3).strip());
        }
        return result.stdout();
    }

    /** Ends what serves a machine that is gone, and forgets what was asked for. */
    public void clear() {
        for (int slot = 0; slot < Machine.FOLDERS; slot++) {
            server(slot).stop();
        }
        MountPlan.forget(directory);
    }

    /** Tells two mounts apart that are not the same. */
    private static String tag(Mount mount) {
        return Sha256.of(mount.toString().getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, TAG_LENGTH);
    }
}
