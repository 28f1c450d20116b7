package dev.berth.vm.mount;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.CurrentUser;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.process.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What lets a server of folders see one of them only. Root needs a mount namespace for that. Any other user needs a
 * user namespace around it, in which he is root, and the users of the guest are ids that the system has set apart for
 * him ({@code subuid(5)}): without them virtiofsd could not even leave its groups ({@code user_namespaces(7)}).
 */
public final class UserNamespace {

    private static final Path USERS = Path.of("/etc/subuid");
    private static final Path GROUPS = Path.of("/etc/subgid");

    private UserNamespace() {}

    /** Why this user can have none; empty when he can, as far as files say. */
    static Optional<BerthException> obstacle(ProcessRunner runner) {
        if (CurrentUser.isRoot()) {
            return Optional.empty();
        }
        if (runner.find("newuidmap").isEmpty() || runner.find("newgidmap").isEmpty()) {
            return Optional.of(BerthException.precondition(
                            "there is no newuidmap on this host, which lets a user who" + " is not root share folders")
                    .remedy("Install it ('apt install uidmap' on Debian and Ubuntu, 'dnf install shadow-utils',"
                            + " 'pacman -S shadow'), or use --mount none"));
        }
        if (granted(USERS).isEmpty() || granted(GROUPS).isEmpty()) {
            return Optional.of(BerthException.precondition(
                            "this user has no subordinate ids, with which folders are shared")
                    .remedy("Have them added with 'usermod --add-subuids 100000-165535 --add-subgids 100000-165535"
                            + " USER', or use --mount none"));
        }
        return Optional.empty();
    }

    /** Begins the command line of a program that is to run in one. */
    static List<String> command() {
        if (CurrentUser.isRoot()) {
            return List.of("unshare", "--mount", "--propagation", "private");
        }
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", Script.of(UserNamespace.class, "map-users"), "map-users"));
        for (Path file : List.of(USERS, GROUPS)) {
            Subordinates ids = granted(file)
                    .orElseThrow(() -> BerthException.precondition("this user has no subordinate ids in " + file));
            command.add(Long.toString(ids.first()));
            command.add(Long.toString(ids.count()));
        }
        return command;
    }

    /** Tries it: a system may keep its users from making any. True when it can be done. */
    public static boolean possible(ProcessRunner runner) {
        if (obstacle(runner).isPresent()) {
            return false;
        }
        List<String> command = new ArrayList<>(command());
        command.add("true");
        return runner.run(Command.of(command)).succeeded();
    }

    /** Ids that the system has set apart for a user: {@code count} of them from {@code first} on. */
    record Subordinates(long first, long count) {

        private static final Pattern LINE = Pattern.compile("([^:]+):(\\d{1,10}):(\\d{1,10})");

        /**
         * The first that lines of {@code user:first:count} give to one of these names; a user is a name or a number.
         */
        static Optional<Subordinates> of(Stream<String> lines, Collection<String> names) {
            return lines.map(line -> LINE.matcher(line.strip()))
                    .filter(line -> line.matches() && names.contains(line.group(1)))
                    .map(line -> new Subordinates(Long.parseLong(line.group(2)), Long.parseLong(line.group(3))))
                    .filter(ids -> ids.count() > 0)
                    .findFirst();
        }
    }

    private static Optional<Subordinates> granted(Path file) {
        List<String> names = new ArrayList<>(List.of(System.getProperty("user.name")));
        CurrentUser.id().map(String::valueOf).ifPresent(names::add);
        try (Stream<String> lines = Files.lines(file)) {
            return Subordinates.of(lines, names);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
