package dev.berth.profiles.selection;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import dev.berth.runtimes.ClientContexts;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Points the clients on this host at a profile and back. Where they point is read from them each time, so that a user
 * who selects a context himself is never overruled later on. Thread-safe; switches of all processes take turns.
 *
 * <p>What is remembered is written before the clients are touched: a process that dies in between leaves a switch that
 * the next one sees as not made.
 */
public final class Switcher {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BerthHome home;
    private final Database database;
    private final List<ClientContexts> clients;

    public Switcher(BerthHome home, Database database, List<ClientContexts> clients) {
        this.home = home;
        this.database = database;
        this.clients = List.copyOf(clients);
    }

    /**
     * Switches to a profile.
     *
     * @param profiles gives the contexts of every profile there is, kind of client to name; asked when no other process
     *     switches or deletes
     * @throws BerthException NOT_FOUND when the profile is not there, PRECONDITION when one of its contexts is not
     */
    public Selection use(
            ProfileName name, Supplier<Map<ProfileName, Map<String, String>>> profiles, Progress progress) {
        return exclusively(() -> {
            Known known = new Known(profiles.get());
            warnOfOverrides(progress);
            return toProfile(name, known, progress);
        });
    }

    /** Switches to what was selected before the last switch. */
    public Selection usePrevious(Supplier<Map<ProfileName, Map<String, String>>> profiles, Progress progress) {
        return exclusively(() -> {
            Known known = new Known(profiles.get());
            Selection previous = database.read(Optional.<Selection>empty(), SelectionStore::previous)
                    .orElseThrow(() -> BerthException.precondition("there is nothing to go back to")
                            .because("no profile was used before, or it has been deleted")
                            .remedy("Name one: berth use NAME"));
            warnOfOverrides(progress);
            return switch (previous) {
                case Selection.OfProfile(ProfileName name) -> toProfile(name, known, progress);
                case Selection.Foreign(Map<String, Optional<String>> contexts) -> {
                    Selection before = selected(known, pointing(known));
                    Map<String, Optional<String>> targets = new HashMap<>();
                    for (ClientContexts client : clients) {
                        Optional<String> context = contexts.get(client.kind());
                        if (context != null) {
                            targets.put(client.kind(), existing(client, context, progress));
                        }
                    }
                    point(targets, remembered(), db -> {
                        SelectionStore.previous(db, before);
                        SelectionStore.active(db, Optional.empty());
                    });
                    yield previous;
                }
            };
        });
    }

    /** Puts back what was selected before Berth, wherever a profile is selected now. */
    public Selection useNone(Supplier<Map<ProfileName, Map<String, String>>> profiles, Progress progress) {
        return exclusively(() -> {
            Known known = new Known(profiles.get());
            Pointing pointing = pointing(known);
            Selection before = selected(known, pointing);
            Remembered remembered = remembered();
            Map<String, Optional<String>> targets = new HashMap<>();
            for (ClientContexts client : clients) {
                if (pointing.own().containsKey(client.kind())) {
                    targets.put(
                            client.kind(),
                            existing(
                                    client,
                                    remembered.origin().getOrDefault(client.kind(), Optional.empty()),
                                    progress));
                }
            }
            point(targets, remembered, db -> {
                if (SelectionStore.active(db).isPresent()) {
                    SelectionStore.previous(db, before);
                    SelectionStore.active(db, Optional.empty());
                }
            });
            return new Selection.Foreign(current());
        });
    }

    /**
     * Takes a profile's contexts away: clients that point to them go back to what was before Berth, and {@code removal}
     * removes them, while no other process can switch to them. A client whose configuration cannot be read is passed
     * over, and so is a context of that name that another home has.
     *
     * @param contexts that the profile may have: kind of client to name
     */
    public void leave(Map<String, String> contexts, Progress progress, Runnable removal) {
        exclusively(() -> {
            Map<String, Optional<String>> origin = database.read(Map.of(), SelectionStore::origin);
            Map<String, Optional<String>> current = current();
            for (ClientContexts client : clients) {
                Optional<String> own = Optional.ofNullable(contexts.get(client.kind()));
                if (own.isPresent() && own.equals(current.get(client.kind())) && !client.isForeign(own.get())) {
                    Optional<String> before = origin.getOrDefault(client.kind(), Optional.empty());
                    select(client, existing(client, before.equals(own) ? Optional.empty() : before, progress));
                }
            }
            removal.run();
            return contexts;
        });
    }

    /**
     * Has clients that point to contexts of a profile point to those that it has by another name.
     *
     * @param from the old ones: kind of client to name
     * @param to the new ones
     * @param wiring makes the new ones
     * @param unwiring removes the old ones
     */
    public void follow(Map<String, String> from, Map<String, String> to, Runnable wiring, Runnable unwiring) {
        exclusively(() -> {
            wiring.run();
            for (ClientContexts client : clients) {
                Optional<String> old = Optional.ofNullable(from.get(client.kind()));
                Optional<String> other = Optional.ofNullable(to.get(client.kind()));
                if (old.isPresent()
                        && client.current().equals(old)
                        && !client.isForeign(old.get())
                        && other.filter(client::exists).isPresent()) {
                    client.select(other);
                }
            }
            unwiring.run();
            return to;
        });
    }

    /** Throws the failure of the first client of these kinds whose configuration would keep it from being switched. */
    public void requireEditable(Set<String> kinds) {
        clients.stream().filter(client -> kinds.contains(client.kind())).forEach(ClientContexts::requireEditable);
    }

    /**
     * Where each kind of client points now. One whose configuration cannot be read is left out: it is told when it has
     * to be switched, and whoever has no profile of its kind need not care.
     */
    public Map<String, Optional<String>> current() {
        Map<String, Optional<String>> current = new LinkedHashMap<>();
        for (ClientContexts client : clients) {
            try {
                current.put(client.kind(), client.current());
            } catch (BerthException e) {
                // Where it points cannot be known, so it points to nothing of Berth's.
            }
        }
        return current;
    }

    private Selection toProfile(ProfileName name, Known known, Progress progress) {
        Map<String, String> target = known.profiles().get(name);
        if (target == null) {
            throw BerthException.notFound("there is no profile " + name);
        }
        for (ClientContexts client : clients) {
            String context = target.get(client.kind());
            if (context != null && (!client.exists(context) || client.isForeign(context))) {
                throw BerthException.precondition("profile " + name + " cannot be used yet")
                        .because(
                                client.exists(context)
                                        ? "the " + client.kind() + " context " + context + " is not its own"
                                        : "there is no " + client.kind() + " context " + context)
                        .remedy("Start it with: berth profile start " + name);
            }
        }
        Pointing pointing = pointing(known);
        Selection before = selected(known, pointing);
        Remembered remembered = remembered();
        Map<String, Optional<String>> origin = new HashMap<>(remembered.origin());
        pointing.current().forEach((kind, context) -> {
            if (!pointing.own().containsKey(kind)) {
                origin.put(kind, context);
            }
        });
        Map<String, Optional<String>> targets = new HashMap<>();
        for (ClientContexts client : clients) {
            String kind = client.kind();
            if (target.containsKey(kind)) {
                targets.put(kind, Optional.of(target.get(kind)));
            } else if (pointing.own().containsKey(kind)) {
                // The client would go on talking to the profile that is being left.
                targets.put(kind, existing(client, origin.getOrDefault(kind, Optional.empty()), progress));
            }
        }
        boolean repeated = isHalfMade(name, targets, origin, remembered, known, pointing);
        point(targets, remembered, db -> {
            origin.forEach((kind, context) -> SelectionStore.origin(db, kind, context));
            if (!repeated && !before.equals(new Selection.OfProfile(name))) {
                SelectionStore.previous(db, before);
            }
            SelectionStore.active(db, Optional.of(name));
        });
        return new Selection.OfProfile(name);
    }

    /**
     * Whether a process died while it switched to the profile: what is remembered says so, and each client is where it
     * was before or where it should be. What was selected before is remembered already then, and is not this mixture.
     */
    private boolean isHalfMade(
            ProfileName name,
            Map<String, Optional<String>> targets,
            Map<String, Optional<String>> origin,
            Remembered remembered,
            Known known,
            Pointing pointing) {
        if (!remembered.active().equals(Optional.of(name))
                || remembered.previous().isEmpty()) {
            return false;
        }
        Map<String, Optional<String>> earlier = new HashMap<>(origin);
        switch (remembered.previous().get()) {
            case Selection.OfProfile(ProfileName profile) ->
                known.profiles()
                        .getOrDefault(profile, Map.of())
                        .forEach((kind, context) -> earlier.put(kind, Optional.of(context)));
            case Selection.Foreign(Map<String, Optional<String>> contexts) -> earlier.putAll(contexts);
        }
        return pointing.current().entrySet().stream()
                .allMatch(client -> client.getValue().equals(targets.get(client.getKey()))
                        || client.getValue().equals(earlier.get(client.getKey())));
    }

    /**
     * Points clients elsewhere, all of them or none: where one refuses, those before it are pointed back, and what is
     * remembered is as it was.
     *
     * @param targets kind of client to context
     * @param remembered what is remembered until now
     * @param memory notes what is to be remembered, before any client is touched
     */
    private void point(Map<String, Optional<String>> targets, Remembered remembered, Consumer<JdbcClient> memory) {
        database.change(memory);
        Map<ClientContexts, Optional<String>> left = new LinkedHashMap<>();
        try {
            for (ClientContexts client : clients) {
                Optional<String> target = targets.get(client.kind());
                Optional<String> current = target == null ? Optional.empty() : client.current();
                if (target != null && !current.equals(target)) {
                    client.select(target);
                    left.put(client, current);
                }
            }
        } catch (BerthException e) {
            try {
                Uninterrupted.run(() -> {
                    left.forEach(ClientContexts::select);
                    database.change(remembered::restore);
                });
            } catch (BerthException other) {
                e.addSuppressed(other);
            }
            throw e;
        }
    }

    private Remembered remembered() {
        return database.read(
                new Remembered(Optional.empty(), Optional.empty(), Map.of()),
                db -> new Remembered(
                        SelectionStore.active(db), SelectionStore.previous(db), SelectionStore.origin(db)));
    }

    private Pointing pointing(Known known) {
        Map<String, Optional<String>> current = current();
        Map<String, String> own = new HashMap<>();
        for (ClientContexts client : clients) {
            current.getOrDefault(client.kind(), Optional.empty())
                    .filter(context -> isOwn(client, context, known))
                    .ifPresent(context -> own.put(client.kind(), context));
        }
        return new Pointing(current, own);
    }

    /** Whether a context is of a profile of this home, be it one of a time when that had other settings. */
    private static boolean isOwn(ClientContexts client, String context, Known known) {
        try {
            return known.has(context) && !client.isForeign(context);
        } catch (BerthException e) {
            // As for current().
            return false;
        }
    }

    /** What the clients point at, whoever made them. */
    private Selection selected(Known known, Pointing pointing) {
        return known.profiles().entrySet().stream()
                .filter(profile -> isSelected(profile.getValue(), pointing))
                .map(profile -> (Selection) new Selection.OfProfile(profile.getKey()))
                .findFirst()
                .orElseGet(() -> withoutContexts(known).orElseGet(() -> new Selection.Foreign(pointing.current())));
    }

    /** A profile in use that has no contexts of its own cannot be told by where the clients point. */
    private Optional<Selection> withoutContexts(Known known) {
        return database.read(Optional.<ProfileName>empty(), SelectionStore::active)
                .filter(active -> known.profiles().getOrDefault(active, Map.of()).keySet().stream()
                        .noneMatch(kind -> clients.stream()
                                .anyMatch(client -> client.kind().equals(kind))))
                .map(Selection.OfProfile::new);
    }

    private static boolean isSelected(Map<String, String> contexts, Pointing pointing) {
        Map<String, String> relevant = new HashMap<>(contexts);
        relevant.keySet().retainAll(pointing.current().keySet());
        return !relevant.isEmpty() && pointing.own().entrySet().containsAll(relevant.entrySet());
    }

    private static void select(ClientContexts client, Optional<String> context) {
        if (!client.current().equals(context)) {
            client.select(context);
        }
    }

    private static Optional<String> existing(ClientContexts client, Optional<String> context, Progress progress) {
        if (context.isPresent() && !client.exists(context.get())) {
            progress.notice("the " + client.kind() + " context " + context.get()
                    + " that was selected before is gone: selecting the default");
            return Optional.empty();
        }
        return context;
    }

    private void warnOfOverrides(Progress progress) {
        for (ClientContexts client : clients) {
            client.overriddenBy()
                    .ifPresent(variable -> progress.notice(variable + " is set and overrides the selected "
                            + client.kind() + " context: unset it to reach the profile"));
        }
    }

    private <T> T exclusively(Supplier<T> work) {
        BerthHome.privateDirectory(home.root());
        String purpose = "a switch of contexts (pid " + ProcessHandle.current().pid() + ")";
        try (ExclusiveLock _ =
                ExclusiveLock.acquire(home.root().resolve("use.lock"), purpose, PATIENCE, holder -> {})) {
            return work.get();
        }
    }

    /** The contexts that belong to profiles. */
    private record Known(Map<ProfileName, Map<String, String>> profiles) {

        /** Whether there is a profile that has contexts of that name. */
        boolean has(String context) {
            return profiles.keySet().stream().anyMatch(name -> context.equals(ClientContexts.PREFIX + name));
        }
    }

    /** Which profile was in use, what was before it, and what the clients are pointed at without Berth. */
    private record Remembered(
            Optional<ProfileName> active, Optional<Selection> previous, Map<String, Optional<String>> origin) {

        void restore(JdbcClient db) {
            SelectionStore.active(db, active);
            SelectionStore.previous(db, previous.orElseGet(() -> new Selection.Foreign(Map.of())));
        }
    }

    /**
     * Where the clients point now.
     *
     * @param current the selected context of each kind of client
     * @param own those of them that are of profiles of this home
     */
    private record Pointing(Map<String, Optional<String>> current, Map<String, String> own) {}
}
