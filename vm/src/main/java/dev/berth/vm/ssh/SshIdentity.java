package dev.berth.vm.ssh;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.guest.ShellQuoting;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of one machine, made for it alone: the one that is let in, and the one by which the guest is known. Both are
 * made on the host, so the guest's key is pinned before it ever answers and nothing is taken on trust.
 *
 * @param machine the machine's name
 * @param directory the machine's own; the keys are in {@code ssh} below it
 */
public record SshIdentity(String machine, Path directory) {

    private static final String KEYS = "ssh";

    /** The directory, relative to the machine's, and the names in it. */
    static final String CLIENT_KEY = KEYS + "/id_ed25519";

    private static final String HOST_KEY = KEYS + "/host_ed25519";
    static final String KNOWN_HOSTS = KEYS + "/known_hosts";

    /** The name by which the guest's key is pinned: its port is another one at each boot. */
    String alias() {
        return "berth-" + machine;
    }

    /** The public key that the guest is to let in, one line as in {@code authorized_keys}; a public matter. */
    public Path authorizedKey() {
        return directory.resolve(CLIENT_KEY + ".pub");
    }

    /** The private key by which the guest is to prove itself. */
    public Path hostKey() {
        return directory.resolve(HOST_KEY);
    }

    /**
     * The same as the guest's Dropbear reads it.
     *
     * @throws BerthException if there is none that can be read
     */
    public byte[] dropbearHostKey() {
        try {
            return DropbearKey.of(Files.readString(hostKey()));
        } catch (IOException | IllegalArgumentException e) {
            throw BerthException.failed("the host key of " + machine + " cannot be read from " + hostKey())
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /**
     * A block for {@code ssh_config(5)} by which any program that speaks ssh finds the machine. It goes through the
     * machine's own connection, to an OpenSSH server that is started for it: so it stays right although the port is
     * another one at each boot, and finds all that OpenSSH can.
     */
    public String clientConfiguration() {
        String proxy = ShellQuoting.quote(List.of(
                "ssh",
                "-F",
                "none",
                "-S",
                directory.resolve(SshConnection.CONTROL).toString(),
                alias(),
                GuestContract.SSHD));
        return String.join(
                        "\n",
                        "Host " + alias(),
                        "    HostName 127.0.0.1",
                        "    User " + GuestContract.SSH_USER,
                        "    HostKeyAlias " + alias(),
                        "    UserKnownHostsFile " + quoted(directory.resolve(KNOWN_HOSTS)),
                        "    GlobalKnownHostsFile /dev/null",
                        "    StrictHostKeyChecking yes",
                        "    IdentityFile " + quoted(directory.resolve(CLIENT_KEY)),
                        "    IdentitiesOnly yes",
                        "    ProxyCommand " + proxy.replace("%", "%%"))
                + "\n";
    }

    /** A percent sign would begin a token, a blank end the path. */
    private static String quoted(Path path) {
        return "\"" + path.toString().replace("%", "%%") + "\"";
    }

    /** Whether all of it is there. */
    public boolean complete() {
        return Files.exists(directory.resolve(KEYS));
    }

    /**
     * Makes the keys, if they are not there.
     *
     * @throws BerthException if they cannot be made; nothing is there then
     */
    public void create(ProcessRunner runner) {
        if (complete()) {
            return;
        }
        // Made beside and renamed as a whole, so that there never is half an identity.
        Path beside = directory.resolve(".tmp-" + KEYS);
        try {
            delete(beside);
            BerthHome.privateDirectory(beside);
            keyPair(runner, beside.resolve(directory.resolve(CLIENT_KEY).getFileName()), "berth");
            Path hostKey = beside.resolve(directory.resolve(HOST_KEY).getFileName());
            keyPair(runner, hostKey, alias());
            String publicKey = Files.readString(hostKey.resolveSibling(hostKey.getFileName() + ".pub"));
            PrivateFile.write(beside.resolve(directory.resolve(KNOWN_HOSTS).getFileName()), alias() + " " + publicKey);
            Files.move(beside, directory.resolve(KEYS), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw BerthException.failed("could not make the ssh keys of " + machine)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** Pins the guest's key by this machine's name, whatever the machine's name was before. */
    public void pin() {
        Path pinned = directory.resolve(KNOWN_HOSTS);
        try {
            String line = Files.readString(pinned);
            PrivateFile.write(pinned, alias() + line.substring(line.indexOf(' ')));
        } catch (IOException e) {
            throw BerthException.failed("could not read " + pinned)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private void keyPair(ProcessRunner runner, Path file, String comment) {
        try {
            runner.output(
                    Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file.toString()));
        } catch (CommandException.NotStarted e) {
            throw SshConnection.missing(e);
        } catch (CommandException e) {
            throw BerthException.failed("could not make the ssh keys of " + machine)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
