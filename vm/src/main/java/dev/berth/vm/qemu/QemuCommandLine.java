package dev.berth.vm.qemu;

import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.OperatingSystem;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.Acceleration.Accelerator;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineSpec;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.ReadOnlyDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Composes QEMU's arguments for a machine: a pure function, the same for every host, covered by golden files for hosts
 * that are not at hand. Facts are from QEMU's manual page and were tried with QEMU 7.2.
 *
 * <p>No secret is among the arguments, since every user of the host can read them: credentials go by file.
 */
final class QemuCommandLine {

    private static final Set<String> VISIBLE =
            Set.of("-machine", "-accel", "-cpu", "-smp", "-m", "-object", "-rtc", "-device", "-serial");

    /** Begins what differs from process to process. */
    private static final String MEMORY_FILE = ",mem-path=";

    private final OperatingSystem host;
    private final Accelerator accelerator;
    private final MachineSpec spec;
    private final MachineFiles files;
    private final List<String> arguments = new ArrayList<>();

    private final boolean restored;
    private final boolean slowToMove;
    private final @Nullable Path memory;

    private QemuCommandLine(
            OperatingSystem host,
            Accelerator accelerator,
            MachineSpec spec,
            boolean restored,
            boolean slowToMove,
            @Nullable Path memory) {
        this.host = host;
        this.accelerator = accelerator;
        this.spec = spec;
        this.restored = restored;
        this.slowToMove = slowToMove;
        this.memory = memory;
        this.files = new MachineFiles(spec.directory());
    }

    /**
     * The program to run and its arguments; the machine it makes is stopped before its first instruction.
     *
     * @param slowToMove whether this QEMU translates a program anew for each address that it is loaded to
     * @param memory the file that is the machine's memory; {@code null} where its memory has no file
     */
    static List<String> of(
            OperatingSystem host,
            Accelerator accelerator,
            MachineSpec spec,
            boolean slowToMove,
            @Nullable Path memory) {
        return new QemuCommandLine(host, accelerator, spec, false, slowToMove, memory).compose();
    }

    /**
     * The same for a machine whose memory and device state are to be loaded; it does not read the credentials again.
     */
    static List<String> restored(OperatingSystem host, Accelerator accelerator, MachineSpec spec, Path memory) {
        // What its kernel was told is in its memory.
        return new QemuCommandLine(host, accelerator, spec, true, false, memory).compose();
    }

    /**
     * What of QEMU's arguments its guest can see: memory and state only fit a machine of which all this is the same.
     */
    static List<String> visible(List<String> arguments) {
        List<String> visible = new ArrayList<>();
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (VISIBLE.contains(arguments.get(i))) {
                visible.add(arguments.get(i) + " " + arguments.get(i + 1).replaceFirst(MEMORY_FILE + ".*", ""));
            }
        }
        return List.copyOf(visible);
    }

    /** The name of the program that emulates the architecture. */
    static String program(Architecture architecture) {
        return "qemu-system-" + architecture.qemuName();
    }

    /** The arguments that choose the accelerator and the processor that goes with it. */
    static List<String> processor(Architecture architecture, Accelerator accelerator) {
        return switch (accelerator) {
            case KVM -> List.of("-accel", "kvm", "-cpu", "host");
            case HVF -> List.of("-accel", "hvf", "-cpu", "host");
            // Newer models are slower: their vector and pointer authentication instructions are emulated one by one.
            case TCG ->
                List.of(
                        "-accel",
                        "tcg,thread=multi,tb-size=512",
                        "-cpu",
                        switch (architecture) {
                            // Without rdrand the guest waits seconds for random numbers.
                            case X86_64 -> "Nehalem,+rdrand";
                            case AARCH64 -> "cortex-a72";
                        });
        };
    }

    private List<String> compose() {
        if (host == OperatingSystem.LINUX) {
            // A session of its own, so that no signal of a terminal reaches it. QEMU's -daemonize would do the
            // same, but not under its sandbox, which forbids to fork.
            add("setsid");
        }
        add(program(spec.architecture()));
        identity();
        board();
        kernel();
        disk("root", spec.rootDisk(), GuestContract.ROOT_DISK_SERIAL);
        disk("data", spec.dataDisk(), GuestContract.DATA_DISK_SERIAL);
        spec.disks().forEach(this::disk);
        network();
        devices();
        console();
        control();
        return List.copyOf(arguments);
    }

    private void identity() {
        add("-name", "berth-" + escape(spec.name()));
        // The instance is told from others by this argument; see QemuHypervisor.find.
        add("-uuid", spec.instanceId());
        add("-nodefaults");
        add("-no-user-config");
    }

    private void board() {
        String machine = switch (spec.architecture()) {
            case X86_64 -> "q35,vmport=off,smm=off";
            case AARCH64 -> "virt,gic-version=max";
        };
        add("-machine", machine + ",dump-guest-core=off,memory-backend=ram");
        arguments.addAll(processor(spec.architecture(), accelerator));
        add("-smp", Integer.toString(spec.cpus()));
        String size = spec.memory().mebibytes() + "M";
        add("-m", size);
        // Shared memory with a file descriptor is what a virtiofsd outside of QEMU needs. A file with a path, since
        // QEMU
        // from 8.1 on leaves no other memory out when it saves a machine.
        add(
                "-object",
                memory == null
                        ? "memory-backend-ram,id=ram,size=" + size
                        : "memory-backend-file,id=ram,share=on,size=" + size + MEMORY_FILE + escape(memory));
        add("-rtc", "base=utc");
        // A guest that panics or reboots ends its process: seen at once, and never a loop of reboots.
        add("-no-reboot");
    }

    private void kernel() {
        add("-kernel", spec.kernel().toString());
        add("-initrd", spec.initrd().toString());
        add("-append", kernelArguments());
        if (restored) {
            return;
        }
        // systemd reads them from /sys/firmware/qemu_fw_cfg, see systemd-creds(1).
        new TreeMap<>(spec.credentials())
                .forEach((name, file) ->
                        add("-fw_cfg", "name=" + GuestContract.CREDENTIAL_PREFIX + name + ",file=" + escape(file)));
    }

    private String kernelArguments() {
        return switch (accelerator) {
            // An emulated processor does not speculate: guarding against it costs time and protects from nothing.
            // Without accounts of kernel memory its allocator, which all processors are in most often, is not rewritten
            // while they run; QEMU before 8.1 may miss that.
            // A program that is loaded to another address each time would be translated anew each time.
            case TCG ->
                spec.kernelArguments() + " mitigations=off cgroup.memory=nokmem" + (slowToMove ? " norandmaps" : "");
            case KVM, HVF -> spec.kernelArguments();
        };
    }

    /** A qcow2 disk by which discarded blocks go back to the host. The guest knows it by its serial. */
    private void disk(String id, Path file, String serial) {
        // aio=threads works under the sandbox and on every file system; what is flushed by the guest is on the disk.
        add(
                "-blockdev",
                "driver=qcow2,node-name=" + id + ",discard=unmap,file.driver=file,file.aio=threads,file.discard=unmap,"
                        + "file.filename=" + escape(file));
        add("-device", "virtio-blk-pci,id=" + id + "-disk,drive=" + id + ",serial=" + serial);
    }

    /** A raw disk that the guest cannot write, and that other machines can have at the same time. */
    private void disk(ReadOnlyDisk disk) {
        String id = disk.serial();
        add(
                "-blockdev",
                "driver=raw,node-name=" + id + ",read-only=on,file.driver=file,file.aio=threads,file.read-only=on,"
                        + "file.filename=" + escape(disk.file()));
        add("-device", "virtio-blk-pci,id=" + id + "-disk,drive=" + id + ",serial=" + id);
    }

    private void network() {
        // The only way in is by ports on the host's loopback.
        StringBuilder netdev =
                new StringBuilder("user,id=" + UserNetwork.ID + ",restrict=" + (spec.restricted() ? "on" : "off"));
        netdev.append(UserNetwork.argument(new PortForward(spec.sshPort(), GuestContract.SSH_PORT)));
        spec.forwards().forEach(forward -> netdev.append(UserNetwork.argument(forward)));
        add("-netdev", netdev.toString());
        add("-device", "virtio-net-pci,netdev=" + UserNetwork.ID + ",romfile=");
    }

    private void devices() {
        add("-object", "rng-builtin,id=rng0");
        add("-device", "virtio-rng-pci,rng=rng0");
        add("-device", "virtio-balloon-pci,id=balloon0,free-page-reporting=on");
        add("-device", "virtio-serial-pci,id=ports,max_ports=2");
        add("-chardev", "socket,id=identity,server=on,wait=off,path=" + escape(files.identity()));
        add("-device", "virtserialport,bus=ports.0,chardev=identity,name=" + GuestContract.IDENTITY_PORT);
        if (spec.architecture() == Architecture.X86_64) {
            // Tells a guest that continues from a snapshot to reseed its random numbers.
            add("-device", "vmgenid,guid=auto");
        }
        for (int port = 0; port < Machine.FOLDERS; port++) {
            add("-device", "pcie-root-port,id=spare" + port + ",chassis=" + (port + 1) + ",slot=" + (port + 1));
        }
    }

    private void console() {
        add("-display", "none");
        add(
                "-chardev",
                "socket,id=console,server=on,wait=off,path=" + escape(files.console()) + ",logappend="
                        + (restored ? "on" : "off") + ",logfile="
                        + escape(files.consoleLog()));
        add("-serial", "chardev:console");
    }

    private void control() {
        add("-chardev", "socket,id=monitor,server=on,wait=off,path=" + escape(files.monitor()));
        add("-mon", "chardev=monitor,mode=control");
        switch (host) {
            case LINUX -> add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
            case MACOS -> add("-daemonize");
        }
        add("-pidfile", files.pid().toString());
        // Stopped until the console is followed, so that not a line is lost.
        add("-S");
        if (restored) {
            // Until the memory is there.
            add("-incoming", "defer");
        }
    }

    private void add(String... more) {
        arguments.addAll(List.of(more));
    }

    private static String escape(Path path) {
        return escape(path.toString());
    }

    /** In an argument of the form key=value,... a comma within a value is written twice. */
    private static String escape(String value) {
        return value.replace(",", ",,");
    }
}
