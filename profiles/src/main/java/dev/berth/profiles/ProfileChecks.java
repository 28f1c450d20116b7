package dev.berth.profiles;

import dev.berth.profiles.Finding.Level;
import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.runtimes.ClientContexts;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What can be wrong with profiles as a whole: leftovers, interrupted work, contexts that lead nowhere. */
final class ProfileChecks {

    private static final String INTERRUPTED = "profiles.interrupted";
    private static final String CONTEXT_PREFIX = "berth-";

    private final BerthHome home;
    private final List<ClientContexts> clients;

    ProfileChecks(BerthHome home, List<ClientContexts> clients) {
        this.home = home;
        this.clients = List.copyOf(clients);
    }

    List<Finding> check(
            Set<ProfileName> profiles, Map<ProfileName, ProfileState> states, Map<ProfileName, OpenOperation> open) {
        List<Finding> findings = new ArrayList<>();
        states.forEach((name, state) -> {
            if (state == ProfileState.BROKEN) {
                findings.add(problem("profiles.disks", "the disks of profile " + name + " are gone")
                        .remedied("berth profile reset " + name));
            } else if (state == ProfileState.DEGRADED) {
                findings.add(problem("profiles.engine", "profile " + name + " runs, but cannot be reached")
                        .remedied("berth profile start " + name));
            }
        });
        open.values().stream()
                .filter(operation -> !operation.alive())
                .map(ProfileChecks::interrupted)
                .forEach(findings::add);
        for (String orphan : orphans(profiles)) {
            findings.add(warning(
                            "profiles.orphans",
                            "there is no profile " + orphan + ", but a directory " + home.profile(orphan))
                    .remedied("delete it with all in it: berth profile delete " + orphan));
        }
        for (ClientContexts client : clients) {
            contexts(client, profiles).ifPresent(findings::add);
            client.overriddenBy()
                    .ifPresent(variable -> findings.add(warning(
                                    "contexts." + client.kind(),
                                    variable + " is set and overrides the selected " + client.kind() + " context")
                            .remedied("unset " + variable)));
        }
        if (findings.isEmpty()) {
            findings.add(new Finding(
                    "profiles", Level.OK, profiles.size() + " profiles, nothing left over", Optional.empty(), false));
        }
        return findings;
    }

    private static Finding interrupted(OpenOperation operation) {
        boolean deletion = operation.kind() == OperationKind.DELETE;
        return new Finding(
                INTERRUPTED,
                Level.WARNING,
                "a " + operation.kind() + " of profile " + operation.profile() + " was interrupted at step "
                        + operation.step(),
                Optional.of("the next command on it takes it up: berth profile " + (deletion ? "delete " : "start ")
                        + operation.profile()),
                deletion);
    }

    private static Optional<Finding> contexts(ClientContexts client, Set<ProfileName> profiles) {
        try {
            return client.current()
                    .filter(current -> current.startsWith(CONTEXT_PREFIX))
                    .filter(current -> profiles.stream().noneMatch(name -> current.equals(CONTEXT_PREFIX + name)))
                    .map(current -> warning(
                                    "contexts." + client.kind(),
                                    "the selected " + client.kind() + " context " + current + " leads nowhere")
                            .remedied("berth use NAME, or select another context"));
        } catch (BerthException e) {
            return Optional.of(problem("contexts." + client.kind(), e.getMessage() == null ? "" : e.getMessage())
                    .remedied("repair or remove that file"));
        }
    }

    private Set<String> orphans(Set<ProfileName> profiles) {
        Set<String> orphans = new TreeSet<>();
        if (!Files.isDirectory(home.profiles())) {
            return orphans;
        }
        try (Stream<Path> entries = Files.list(home.profiles())) {
            entries.filter(Files::isDirectory)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name ->
                            profiles.stream().noneMatch(known -> known.value().equals(name)))
                    .forEach(orphans::add);
        } catch (IOException e) {
            throw BerthException.failed("could not list " + home.profiles())
                    .because(e.toString())
                    .causedBy(e);
        }
        return orphans;
    }

    private static Draft problem(String check, String message) {
        return new Draft(check, Level.PROBLEM, message);
    }

    private static Draft warning(String check, String message) {
        return new Draft(check, Level.WARNING, message);
    }

    private record Draft(String check, Level level, String message) {

        Finding remedied(String remedy) {
            return new Finding(check, level, message, Optional.of(remedy), false);
        }
    }
}
