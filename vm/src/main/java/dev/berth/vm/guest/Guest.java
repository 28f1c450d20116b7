package dev.berth.vm.guest;

import dev.berth.vm.process.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The inside of a running machine. One connection per machine is shared by all commands and all processes on the host,
 * so that each costs a fraction of a handshake. Thread-safe.
 */
public interface Guest {

    /**
     * Runs a POSIX shell script as root and returns how it ended. Anything that comes from a user must have been quoted
     * with {@link ShellQuoting}.
     *
     * @throws dev.berth.vm.error.BerthException if the guest cannot be reached or the script does not end in time
     */
    CommandResult run(String script, Duration timeout);

    /**
     * Runs a command as root, with a file of the host as its standard input, and returns how it ended.
     *
     * @throws dev.berth.vm.error.BerthException if the guest cannot be reached or the command does not end in time
     */
    CommandResult feed(Path file, List<String> command, Duration timeout);

    /**
     * Runs a command with this process's terminal and standard streams and returns its exit code. Without arguments, a
     * login shell.
     *
     * @param terminal whether the command gets a terminal of its own
     */
    int attach(List<String> arguments, boolean terminal);

    /**
     * The same, with the user's ssh agent reachable in the guest for as long as the command runs: over a connection of
     * its own, so that no other command has it.
     *
     * @throws dev.berth.vm.error.BerthException of kind PRECONDITION if the user has no agent
     */
    int attachWithAgent(List<String> arguments, boolean terminal);

    /**
     * Makes a unix socket of the guest reachable on the host. The socket on the host has mode 0600; one that is left
     * from before is replaced. Does nothing when the forward is already there.
     */
    void forwardSocket(Path hostSocket, String guestSocket);

    /**
     * Starts a script for bash whose lines are passed on as they come. It has to end when its standard input does,
     * which stays open until it is let go. Uses the connection that is there and never makes one.
     *
     * @param onLine called with each line, on a thread of its own
     * @param onEnd called once on that thread when no more lines come, also when there is no connection
     */
    Following follow(String script, Consumer<String> onLine, Runnable onEnd);

    /**
     * Opens a tunnel through the connection. Does nothing when it is open.
     *
     * @throws dev.berth.vm.error.BerthException if one end cannot be listened on
     */
    void open(Tunnel tunnel);

    /** Closes a tunnel to new connections; those that are open go on. Does nothing when it is not open. */
    void close(Tunnel tunnel);

    /** The process that holds the connection and listens for its tunnels on the host; empty when there is none. */
    OptionalLong connection();

    /** Ends the shared connection and its forwards; the machine goes on running. */
    void disconnect();
}
