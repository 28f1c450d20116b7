package dev.berth.profiles.selection;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import dev.berth.runtimes.ClientContexts;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

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
                    database.change(db -> {
                        SelectionStore.previous(db, before);
                        SelectionStore.active(db, Optional.empty());
                    });
                    for (ClientContexts client : clients) {
                        Optional<String> context = contexts.get(client.kind());
                        if (context != null) {
                            select(client, existing(client, context, progress));
                        }
                    }
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
            Map<String, Optional<String>> origin = database.write(db -> {
                if (SelectionStore.active(db).isPresent()) {
                    SelectionStore.previous(db, before);
                    SelectionStore.active(db, Optional.empty());
                }
                return SelectionStore.origin(db);
            });
            for (ClientContexts client : clients) {
                if (pointing.own().containsKey(client.kind())) {
                    select(client, existing(client, origin.getOrDefault(client.kind(), Optional.empty()), progress));
                }
            }
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
    public void requireReadable(Set<String> kinds) {
        clients.stream().filter(client -> kinds.contains(client.kind())).forEach(ClientContexts::requireReadable);
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
        Map<String, Optional<String>> origin = database.write(db -> {
            pointing.current().forEach((kind, context) -> {
                if (!pointing.own().containsKey(kind)) {
                    SelectionStore.origin(db, kind, context);
                }
            });
            if (!before.equals(new Selection.OfProfile(name))) {
                SelectionStore.previous(db, before);
            }
            SelectionStore.active(db, Optional.of(name));
            return SelectionStore.origin(db);
        });
        for (ClientContexts client : clients) {
            String context = target.get(client.kind());
            if (context != null) {
                select(client, Optional.of(context));
            } else if (pointing.own().containsKey(client.kind())) {
                // The client would go on talking to the profile that is being left.
                select(client, existing(client, origin.getOrDefault(client.kind(), Optional.empty()), progress));
            }
        }
        return new Selection.OfProfile(name);
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

    /**
     * Where the clients point now.
     *
     * @param current the selected context of each kind of client
     * @param own those of them that are of profiles of this home
     */
    private record Pointing(Map<String, Optional<String>> current, Map<String, String> own) {}
}
