package dev.berth.vm.ssh;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.guest.Following;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.ShellQuoting;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The inside of a guest through OpenSSH: one master connection per machine, a process of its own that outlives this one
 * and the terminal, shared by every command of every process on the host.
 *
 * <p>Nothing of the user's ssh configuration, agent or known hosts has a part in it, and nothing of them is touched.
 * Every path given to ssh is relative to the machine's directory, where it runs: so no path needs ssh's own quoting,
 * and the control socket fits into 108 bytes although ssh adds 17 while it makes it.
 *
 * <p>In the guest it is Dropbear that answers: it does so three times as fast, but listens for the host at no socket,
 * and does not stop to listen at a port when it is told to. For what listens in the guest there is a second connection,
 * through the first one, to an OpenSSH server that is started for it.
 */
public final class SshConnection implements Guest {

    /** Name of the control socket in the machine's directory. */
    static final String CONTROL = "ssh.sock";

    /** The same of the connection to the guest's OpenSSH. */
    private static final String SSHD_CONTROL = "sshd.sock";

    /** A master answers at once, unless it is stopped. */
    private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(10);

    /** Longest wait between two attempts to connect. */
    private static final Duration PACE = Duration.ofMillis(250);

    /**
     * How long an attempt may take: far longer than a busy emulated guest needs. One that began before the guest had
     * its rules of what to pass can never come to its end.
     */
    private static final Duration ATTEMPT = Duration.ofSeconds(60);

    private static final int SSH_FAILED = 255;

    private static final Pattern MASTER = Pattern.compile("pid=(\\d+)");

    private final SshIdentity identity;
    private final int port;
    private final ProcessRunner runner;
    private final Duration attempt;
    private final String controlPath;

    /** What this connection goes through. */
    private final Optional<SshConnection> outer;

    /** Sockets of the guest, by those of the host at which a master that was made here listens for them. */
    private final Map<Path, String> listening = new ConcurrentHashMap<>();

    /**
     * A way to the guest behind a port of the host's loopback. Connects to nothing yet.
     *
     * @param port where the guest's ssh server is reached
     */
    public SshConnection(SshIdentity identity, int port, ProcessRunner runner) {
        this(identity, port, runner, ATTEMPT);
    }

    /** @param attempt how long one of several attempts to connect may take */
    SshConnection(SshIdentity identity, int port, ProcessRunner runner, Duration attempt) {
        this(identity, port, runner, attempt, CONTROL, Optional.empty());
    }

    private SshConnection(
            SshIdentity identity,
            int port,
            ProcessRunner runner,
            Duration attempt,
            String controlPath,
            Optional<SshConnection> outer) {
        this.identity = identity;
        this.port = port;
        this.runner = runner;
        this.attempt = attempt;
        this.controlPath = controlPath;
        this.outer = outer;
    }

    /** One of its own through this one, to the guest's OpenSSH. */
    private SshConnection toOpenSsh() {
        return new SshConnection(identity, port, runner, attempt, SSHD_CONTROL, Optional.of(this));
    }

    /** That through which a tunnel can be made. */
    private SshConnection of(Tunnel tunnel) {
        return switch (tunnel.listens()) {
            case HOST -> this;
            case GUEST -> toOpenSsh();
        };
    }

    /**
     * Makes the master connection, if none is there that works. A guest that does not answer yet is tried again.
     *
     * @throws BerthException with what ssh said last if there is no connection in time
     */
    public void connect(Duration timeout) {
        connect(Map.of(), timeout);
    }

    /**
     * The same; a connection that is made listens for sockets of the guest from its first moment on, which spares
     * {@link #forwardSocket} a program.
     *
     * @param sockets paths in the guest, where something listens already, by paths on the host
     */
    public void connect(Map<Path, String> sockets, Duration timeout) {
        outer.ifPresent(through -> through.connect(timeout));
        if (connected()) {
            return;
        }
        Path lock = identity.directory().resolve("ssh.lock");
        try (ExclusiveLock _ = ExclusiveLock.acquire(lock, "connecting", timeout, holder -> {})) {
            if (!connected()) {
                deleteControl();
                startMaster(sockets, timeout);
            }
        }
    }

    @Override
    public CommandResult run(String script, Duration timeout) {
        // The shell has to read the whole group before it begins: so no command in it can eat the rest of the script.
        String group = "{\n" + script + "\n} </dev/null\n";
        return run("sh -s", command -> command.input(group), timeout);
    }

    @Override
    public CommandResult feed(Path file, List<String> command, Duration timeout) {
        return run(ShellQuoting.quote(command), fed -> fed.input(file), timeout);
    }

    private CommandResult run(String remote, UnaryOperator<Command> input, Duration timeout) {
        connect(timeout);
        List<String> arguments = client();
        arguments.add(identity.alias());
        arguments.add(remote);
        CommandResult result;
        try {
            result = runner.run(input.apply(command(arguments)).timeout(timeout));
        } catch (CommandException.TimedOut e) {
            throw BerthException.failed(
                            "a command in " + identity.machine() + " did not end within " + timeout.toSeconds() + " s")
                    .because("it had printed: " + e.result().tail(5).strip())
                    .causedBy(e);
        } catch (CommandException.NotStarted e) {
            throw missing(e);
        }
        // 255 is ssh's own failure, but a script may end with it as well.
        if (result.exitCode() == SSH_FAILED && !connected()) {
            throw BerthException.failed("lost the connection to " + identity.machine())
                    .because(result.tail(3).strip());
        }
        return result;
    }

    @Override
    public int attach(List<String> command, boolean terminal) {
        connect(Duration.ofSeconds(30));
        List<String> arguments = client();
        arguments.add(terminal ? "-t" : "-T");
        arguments.add(identity.alias());
        if (!command.isEmpty()) {
            // ssh would join them with spaces for the shell at the other end.
            arguments.add(ShellQuoting.quote(command));
        }
        return runner.attach(command(arguments));
    }

    @Override
    public int attachWithAgent(List<String> command, boolean terminal) {
        String agent = runner.environment().getOrDefault("SSH_AUTH_SOCK", "");
        if (agent.isEmpty()) {
            throw BerthException.precondition("there is no ssh agent to forward")
                    .because("SSH_AUTH_SOCK is not set")
                    .remedy("Start one with: eval $(ssh-agent); ssh-add");
        }
        // ssh takes the first of what it is told twice. Without an agent of its own it forwards none, not even one that
        // has a name; the key to log in with is that of the file all the same (IdentitiesOnly).
        List<String> arguments = new ArrayList<>(List.of(
                "ssh", "-o", "ControlPath=none", "-o", "ForwardAgent=" + agent, "-o", "IdentityAgent=SSH_AUTH_SOCK"));
        List<String> others = options();
        arguments.addAll(others.subList(1, others.size()));
        arguments.add(terminal ? "-t" : "-T");
        arguments.add(identity.alias());
        if (!command.isEmpty()) {
            arguments.add(ShellQuoting.quote(command));
        }
        return runner.attach(command(arguments));
    }

    @Override
    public void forwardSocket(Path hostSocket, String guestSocket) {
        String forward = forward(hostSocket, guestSocket);
        if (guestSocket.equals(listening.get(hostSocket)) && Files.exists(hostSocket)) {
            return;
        }
        if (control("forward", "-L", forward).succeeded() && Files.exists(hostSocket)) {
            return;
        }
        connect(Duration.ofSeconds(30));
        // A master that has the forward already says so and does nothing, even when the socket was deleted.
        control("cancel", "-L", forward);
        CommandResult result = control("forward", "-L", forward);
        if (!result.succeeded()) {
            throw BerthException.failed(
                            "could not forward " + hostSocket + " to " + guestSocket + " in " + identity.machine())
                    .because(result.tail(3).strip());
        }
    }

    private static String forward(Path hostSocket, String guestSocket) {
        return escape(hostSocket.toAbsolutePath().toString()) + ":" + escape(guestSocket);
    }

    @Override
    public Following follow(String script, Consumer<String> onLine, Runnable onEnd) {
        List<String> arguments = client();
        arguments.add(identity.alias());
        arguments.add(ShellQuoting.quote(List.of("bash", "-c", script)));
        try {
            return runner.follow(command(arguments), onLine, onEnd)::close;
        } catch (CommandException.NotStarted e) {
            throw missing(e);
        }
    }

    @Override
    public void open(Tunnel tunnel) {
        SshConnection way = of(tunnel);
        way.outer.ifPresent(_ -> way.connect(Duration.ofSeconds(30)));
        CommandResult result = way.control("forward", option(tunnel), specification(tunnel));
        if (!result.succeeded()) {
            throw BerthException.failed("could not make a tunnel from " + tunnel.from() + " to " + tunnel.to() + " in "
                            + identity.machine())
                    .because(result.tail(3).strip());
        }
    }

    @Override
    public void close(Tunnel tunnel) {
        of(tunnel).control("cancel", option(tunnel), specification(tunnel));
    }

    private static String option(Tunnel tunnel) {
        return switch (tunnel.listens()) {
            case HOST -> "-L";
            case GUEST -> "-R";
        };
    }

    private static String specification(Tunnel tunnel) {
        return specification(tunnel.from()) + ":" + specification(tunnel.to());
    }

    private static String specification(Endpoint end) {
        return switch (end) {
            case Endpoint.Port port -> port.toString();
            case Endpoint.Socket(Path path) -> escape(path.toString());
        };
    }

    @Override
    public OptionalLong connection() {
        CommandResult result = control("check");
        Matcher master = MASTER.matcher(result.stderr() + result.stdout());
        return result.succeeded() && master.find()
                ? OptionalLong.of(Long.parseLong(master.group(1)))
                : OptionalLong.empty();
    }

    @Override
    public void disconnect() {
        if (outer.isEmpty()) {
            toOpenSsh().disconnect();
        }
        if (Files.exists(identity.directory().resolve(controlPath))) {
            control("exit");
            deleteControl();
        }
    }

    /** There is no OpenSSH client on this host. */
    static BerthException missing(CommandException.NotStarted cause) {
        return BerthException.precondition("OpenSSH is not installed: there is no "
                        + cause.command().program() + " on PATH")
                .remedy(
                        "Install it: 'apt install openssh-client' on Debian and Ubuntu, 'dnf install openssh-clients' on"
                                + " Fedora, 'pacman -S openssh' on Arch")
                .causedBy(cause);
    }

    /** Whether there is a master that answers. */
    private boolean connected() {
        return Files.exists(identity.directory().resolve(controlPath))
                && control("check").succeeded();
    }

    private void startMaster(Map<Path, String> sockets, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<String> arguments = options();
        outer.ifPresent(through -> arguments.addAll(List.of("-o", "ProxyCommand=" + through.proxy())));
        sockets.forEach((hostSocket, guestSocket) -> arguments.addAll(List.of("-L", forward(hostSocket, guestSocket))));
        // -f: into the background, in a session of its own, when the guest has let us in.
        arguments.addAll(List.of("-M", "-N", "-f", identity.alias()));
        while (true) {
            Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
            CommandResult result;
            boolean hung = false;
            try {
                result = runner.run(command(arguments).timeout(left.compareTo(attempt) < 0 ? left : attempt));
            } catch (CommandException.NotStarted e) {
                throw missing(e);
            } catch (CommandException.TimedOut e) {
                result = e.result();
                hung = true;
            }
            if (result.succeeded()) {
                listening.putAll(sockets);
                return;
            }
            if (!(hung || mayStillCome(result)) || System.nanoTime() + PACE.toNanos() >= deadline) {
                throw BerthException.failed("could not connect to " + identity.machine() + " by ssh")
                        .because(
                                result.tail(3).isBlank()
                                        ? "it did not answer within " + timeout.toSeconds() + " s"
                                        : result.tail(3).strip());
            }
            pause();
        }
    }

    /** Whether ssh failed in a way that a server about to start, or very busy, explains. */
    private static boolean mayStillCome(CommandResult result) {
        String text = result.stderr();
        return text.contains("Connection reset")
                || text.contains("Connection closed")
                || text.contains("Connection refused")
                || text.contains("timed out");
    }

    private void pause() {
        try {
            Thread.sleep(PACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BerthException.failed("interrupted while connecting to " + identity.machine())
                    .causedBy(e);
        }
    }

    /** Tells the master something; the result of one that does not answer is a failure. */
    private CommandResult control(String what, String... more) {
        List<String> arguments = client();
        arguments.addAll(List.of("-O", what));
        arguments.addAll(List.of(more));
        arguments.add(identity.alias());
        try {
            return runner.run(command(arguments).timeout(CONTROL_TIMEOUT));
        } catch (CommandException.NotStarted e) {
            throw missing(e);
        } catch (CommandException.TimedOut e) {
            return e.result();
        }
    }

    /**
     * The beginning of a command that goes through the master or fails: never around it, on a connection of its own.
     */
    private List<String> client() {
        List<String> arguments = options();
        arguments.addAll(List.of("-o", "ControlMaster=no", "-o", "ProxyCommand=false"));
        return arguments;
    }

    /** A command whose input and output are a connection to the guest's OpenSSH. The names in it need no quoting. */
    private String proxy() {
        return String.join(
                " ",
                "ssh",
                "-F",
                "none",
                "-S",
                controlPath,
                "-o",
                "ProxyCommand=false",
                identity.alias(),
                GuestContract.SSHD);
    }

    private List<String> options() {
        List<String> arguments = new ArrayList<>(List.of("ssh", "-F", "none", "-p", Integer.toString(port)));
        for (String option : List.of(
                "ControlPath=" + controlPath,
                "HostName=127.0.0.1",
                "User=" + GuestContract.SSH_USER,
                "HostKeyAlias=" + identity.alias(),
                "HostKeyAlgorithms=ssh-ed25519",
                "StrictHostKeyChecking=yes",
                "UserKnownHostsFile=" + SshIdentity.KNOWN_HOSTS,
                "GlobalKnownHostsFile=/dev/null",
                "CheckHostIP=no",
                "UpdateHostKeys=no",
                "IdentityFile=" + SshIdentity.CLIENT_KEY,
                "IdentitiesOnly=yes",
                "IdentityAgent=none",
                "PreferredAuthentications=publickey",
                "BatchMode=yes",
                "ForwardAgent=no",
                "ForwardX11=no",
                "PermitLocalCommand=no",
                "EscapeChar=none",
                "LogLevel=ERROR",
                "ConnectTimeout=30",
                // Minutes: a guest that is emulated, or suspended for a moment, may well be silent for some time.
                "ServerAliveInterval=30",
                "ServerAliveCountMax=10",
                "StreamLocalBindMask=0177",
                "StreamLocalBindUnlink=yes",
                "ExitOnForwardFailure=yes",
                "Compression=no",
                // The cheapest first, for a processor that may be emulated; nothing leaves this computer.
                "KexAlgorithms=curve25519-sha256",
                "Ciphers=chacha20-poly1305@openssh.com,aes128-gcm@openssh.com")) {
            arguments.addAll(List.of("-o", option));
        }
        return arguments;
    }

    private Command command(List<String> arguments) {
        return Command.of(arguments).directory(identity.directory());
    }

    private void deleteControl() {
        try {
            Files.deleteIfExists(identity.directory().resolve(controlPath));
        } catch (IOException e) {
            throw BerthException.failed("could not delete a stale socket in " + identity.directory())
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** A colon within one side of a forward is written with a backslash (parse_fwd_field in OpenSSH's readconf.c). */
    private static String escape(String path) {
        return path.replace("\\", "\\\\").replace(":", "\\:");
    }
}
