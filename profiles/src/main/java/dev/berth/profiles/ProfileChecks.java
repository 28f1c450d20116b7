package dev.berth.profiles;

import dev.berth.profiles.Finding.Level;
import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.StoredProfile;
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
    private static final String WHY_PROFILES = "nothing can be done with such a profile";

    private final BerthHome home;
    private final ImageSource images;
    private final List<ClientContexts> clients;

    ProfileChecks(BerthHome home, ImageSource images, List<ClientContexts> clients) {
        this.home = home;
        this.images = images;
        this.clients = List.copyOf(clients);
    }

    List<Finding> check(
            Map<ProfileName, StoredProfile> profiles,
            Map<ProfileName, ProfileState> states,
            Set<ProfileName> faulted,
            Map<ProfileName, OpenOperation> open) {
        List<Finding> findings = new ArrayList<>();
        faulted.forEach(name -> findings.add(problem(
                "profiles.machine",
                "the machine of profile " + name + " has stopped, as one does that cannot write to its disk",
                "nothing runs in it until it goes on",
                "make room on this host's disk, then: berth profile start " + name)));
        states.forEach((name, state) -> state(name, state).ifPresent(findings::add));
        profiles.values().forEach(profile -> image(profile).ifPresent(findings::add));
        open.values().stream()
                .filter(operation -> !operation.alive())
                .map(ProfileChecks::interrupted)
                .forEach(findings::add);
        for (String orphan : orphans(profiles.keySet())) {
            findings.add(warning(
                    "profiles.orphans",
                    "there is no profile " + orphan + ", but a directory " + home.profile(orphan),
                    "its disks take space",
                    "delete it with all in it: berth profile delete " + orphan));
        }
        if (findings.isEmpty()) {
            findings.add(ok(
                    "profiles", profiles.size() + " profiles, nothing broken, interrupted or left over", WHY_PROFILES));
        }
        clients.forEach(client -> findings.addAll(contexts(client, profiles.keySet())));
        return findings;
    }

    private static Optional<Finding> state(ProfileName name, ProfileState state) {
        return switch (state) {
            case BROKEN ->
                Optional.of(problem(
                        "profiles.disks",
                        "the disks of profile " + name + " are gone",
                        WHY_PROFILES,
                        "berth profile reset " + name));
            case DEGRADED ->
                Optional.of(problem(
                        "profiles.engine",
                        "profile " + name + " runs, but cannot be reached",
                        WHY_PROFILES,
                        "berth profile start " + name));
            default -> Optional.empty();
        };
    }

    /** A root disk holds what differs from its image, so it is nothing without it. */
    private Optional<Finding> image(StoredProfile profile) {
        return profile.imageDigest()
                .filter(digest -> images.find(digest).isEmpty())
                .map(digest -> problem(
                        "profiles.image",
                        "the image that the root disk of " + profile.name() + " is on is gone: " + digest,
                        "a root disk holds only what differs from its image",
                        "import that image again, or: berth profile reset --keep-data " + profile.name()));
    }

    private static Finding interrupted(OpenOperation operation) {
        boolean deletion = operation.kind() == OperationKind.DELETE;
        return new Finding(
                INTERRUPTED,
                Level.WARNING,
                "a " + operation.kind() + " of profile " + operation.profile() + " was interrupted at step "
                        + operation.step(),
                "what is half done is of no use",
                Optional.of("the next command on it takes it up: berth profile " + (deletion ? "delete " : "start ")
                        + operation.profile()),
                deletion);
    }

    private static List<Finding> contexts(ClientContexts client, Set<ProfileName> profiles) {
        String check = "contexts." + client.kind();
        String why = "it decides which engine or cluster " + (client.kind().equals("kube") ? "kubectl" : client.kind())
                + " talks to";
        List<Finding> findings = new ArrayList<>();
        client.overriddenBy()
                .ifPresent(variable -> findings.add(warning(
                        check,
                        variable + " is set and overrides the selected " + client.kind() + " context",
                        why,
                        "unset " + variable)));
        try {
            Optional<String> current = client.current();
            boolean ours = current.filter(name -> name.startsWith(ClientContexts.PREFIX))
                    .isPresent();
            boolean known = current.filter(selected ->
                            profiles.stream().anyMatch(name -> selected.equals(ClientContexts.PREFIX + name)))
                    .isPresent();
            boolean astray = ours && !known && !client.isForeign(current.orElseThrow());
            if (current.isPresent() && (astray || !client.exists(current.get()))) {
                findings.add(problem(
                        check,
                        "the selected " + client.kind() + " context " + current.get() + " leads nowhere",
                        why,
                        "berth use NAME, or select another context"));
            }
            if (findings.isEmpty()) {
                findings.add(ok(check, current.orElse("the client's default") + " is selected", why));
            }
        } catch (BerthException e) {
            findings.add(problem(check, String.valueOf(e.getMessage()), why, "repair or remove that file"));
        }
        return findings;
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

    private static Finding ok(String check, String message, String why) {
        return new Finding(check, Level.OK, message, why, Optional.empty(), false);
    }

    private static Finding problem(String check, String message, String why, String remedy) {
        return new Finding(check, Level.PROBLEM, message, why, Optional.of(remedy), false);
    }

    private static Finding warning(String check, String message, String why, String remedy) {
        return new Finding(check, Level.WARNING, message, why, Optional.of(remedy), false);
    }
}
