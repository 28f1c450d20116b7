package dev.berth.vm.image;

import dev.berth.vm.host.Architecture;
import java.util.ArrayList;
import java.util.List;

/**
 * What the guest image and the program that boots it have agreed on. The guest's side of it is in the resources beside
 * this class: {@code initrd-init}, {@code setup} and {@code rootfs}.
 */
public final class GuestContract {

    /** virtio serial of the disk with the operating system; the guest finds disks by serial, not by order. */
    public static final String ROOT_DISK_SERIAL = "berth-root";

    /** virtio serial of the data disk: formatted when blank, grown when larger than its file system. */
    public static final String DATA_DISK_SERIAL = "berth-data";

    /** The user ssh lets in, with the key of {@link #CREDENTIAL_AUTHORIZED_KEYS}. */
    public static final String SSH_USER = "root";

    /**
     * That user's home. Not {@code /root}: a host's root shares its own home there, and no shell is to begin with what
     * lies in that.
     */
    public static final String SSH_HOME = "/var/lib/berth/root";

    /** Where Dropbear listens, for the host's own connection. */
    public static final int SSH_PORT = 22;

    /** Has a guest's OpenSSH serve one connection, at its standard input and output ({@code sshd(8)}, {@code -i}). */
    public static final String SSHD = "/usr/sbin/sshd -i";

    /** The guest's fixed address in QEMU's user network. */
    public static final String GUEST_ADDRESS = "10.0.2.15";

    /** The guest's network card. */
    public static final String NETWORK_CARD = "eth0";

    /** What is sent to this address of the guest's card arrives at its loopback; the agent sees to it. */
    public static final String LOOPBACK_ADDRESS = "10.0.2.16";

    /** Where containers' files are kept by their engines; each is a directory of the data disk. */
    public static final String DATA_MOUNT = "/mnt/data";

    /** The prefix of a fw_cfg name that makes its content a systemd credential (systemd.system-credentials(7)). */
    public static final String CREDENTIAL_PREFIX = "opt/io.systemd.credentials/";

    /** The public keys that may log in as root. */
    public static final String CREDENTIAL_AUTHORIZED_KEYS = "ssh.authorized_keys.root";

    /** The private ed25519 host key, in OpenSSH's format. */
    public static final String CREDENTIAL_HOST_KEY = "berth.ssh_host_ed25519_key";

    public static final String CREDENTIAL_HOSTNAME = "system.hostname";

    /** 32 hex digits. */
    public static final String CREDENTIAL_MACHINE_ID = "system.machine_id";

    /** Lines of tmpfiles.d(5), applied before dropbear and any engine start. */
    public static final String CREDENTIAL_TMPFILES = "tmpfiles.extra";

    /** Where a running guest keeps its host key and authorized keys, in memory. */
    public static final String IDENTITY_DIRECTORY = "/run/berth";

    public static final String HOST_KEY = IDENTITY_DIRECTORY + "/ssh_host_ed25519_key";

    /** The same key in Dropbear's format. */
    public static final String DROPBEAR_HOST_KEY = IDENTITY_DIRECTORY + "/dropbear_host_key";

    public static final String AUTHORIZED_KEYS = IDENTITY_DIRECTORY + "/authorized_keys";

    /** The name of the virtio-serial port at which a template's guest waits for an identity. */
    public static final String IDENTITY_PORT = "dev.berth.identity";

    /** Makes the guest one to be continued from; {@code engine} or {@code system} follows, what is to be there. */
    public static final String TEMPLATE_ARGUMENT = "berth.template=";

    /** Variables for the engines' processes, as {@code systemd.exec(5)} reads them; need not be there. */
    public static final String ENVIRONMENT_FILE = IDENTITY_DIRECTORY + "/environment";

    /** Where the rules of time zones are, in files that are named like the zones. */
    public static final String TIME_ZONES = "/usr/share/zoneinfo/";

    /** A link to one of {@link #TIME_ZONES}; UTC where there is none. */
    public static final String LOCAL_TIME = "/etc/localtime";

    /** Prints the last lines of a service's journal on the console; the service's name follows. */
    public static final String SHOW_JOURNAL = "/usr/lib/berth/failed";

    /**
     * Files by which engines are told apart, and with which they prove themselves, as glob patterns: two machines must
     * not have the same. Each engine makes those that are missing when it starts. Of K3s it is the whole cluster, whose
     * database holds certificates and tokens; its images and the files of its volumes are not among them.
     */
    public static final List<String> IDENTITIES = List.of(
            "/etc/docker/key.json",
            "/var/lib/docker/engine-id",
            "/var/lib/docker/swarm",
            "/var/lib/buildkit/containerd/workerid",
            "/var/lib/containerd/io.containerd.grpc.v1.introspection/uuid",
            "/etc/rancher/k3s/k3s.yaml",
            "/var/lib/rancher/berth/node/*",
            "/var/lib/rancher/k3s/server",
            "/var/lib/rancher/k3s/agent/*.crt",
            "/var/lib/rancher/k3s/agent/*.key",
            "/var/lib/rancher/k3s/agent/*.kubeconfig",
            "/var/lib/rancher/k3s/agent/containerd/io.containerd.grpc.v1.introspection/uuid");

    public static final String TARGET_BASE = "berth-base.target";
    public static final String TARGET_DOCKER = "berth-docker.target";
    public static final String TARGET_CONTAINERD = "berth-containerd.target";
    public static final String TARGET_K3S = "berth-k3s.target";

    /** Docker Engine, and K3s that uses it. */
    public static final String TARGET_DOCKER_K3S = "berth-docker-k3s.target";

    /** The initrd runs: the kernel is up. */
    public static final String MARKER_INITRD = "initrd";

    /** Disks are mounted, the network is configured, systemd starts. */
    public static final String MARKER_ROOT = "root";

    /** Dropbear listens. */
    public static final String MARKER_SSH = "ssh";

    /** All is written, and the guest waits at {@link #IDENTITY_PORT}: it can be captured. */
    public static final String MARKER_TEMPLATE = "template";

    /** containerd's socket answers. */
    public static final String MARKER_CONTAINERD = "containerd";

    /** Docker's socket answers. */
    public static final String MARKER_DOCKER = "docker";

    /** K3s' API server answers. */
    public static final String MARKER_K3S = "k3s";

    private GuestContract() {}

    /**
     * The kernel command line that boots the image to {@code target}. Nothing in it is secret. What each word buys is
     * in {@code docs/benchmarks.md}.
     */
    public static String kernelCommandLine(Architecture architecture, String target) {
        List<String> words = new ArrayList<>(List.of(
                "quiet",
                "loglevel=4",
                "net.ifnames=0",
                "audit=0",
                // No AppArmor, SELinux, Tomoyo: there is no policy for them to load.
                "lsm=landlock,yama,bpf",
                "random.trust_cpu=on",
                "cryptomgr.notests",
                "TERM=dumb"));
        switch (architecture) {
            // The timer check fails now and then on an emulated machine of a busy host, and costs seconds.
            case X86_64 -> words.addAll(List.of("console=ttyS0", "8250.nr_uarts=1", "no_timer_check"));
            case AARCH64 -> words.add("console=ttyAMA0");
        }
        words.add("systemd.unit=" + target);
        return String.join(" ", words);
    }
}
