package dev.berth.profiles;

import dev.berth.profiles.archive.ProfileArchive;
import dev.berth.profiles.history.HistoryEvent;
import dev.berth.profiles.history.Journal;
import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.selection.Selection;
import dev.berth.profiles.selection.SelectionStore;
import dev.berth.profiles.selection.Switcher;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.profiles.spec.ResolvedSpec;
import dev.berth.profiles.spec.SettingSource;
import dev.berth.profiles.store.Database;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.runtimes.ClientContexts;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.TemplateSource;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.agent.PortAgent;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.idle.Sleep;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.port.PortStatus;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Everything that can be done with profiles. Keeps nothing in memory: any number of processes may use the same home at
 * once, and an operation whose process was killed is finished or rolled back by the next command on that profile, which
 * says so through its {@link Progress}. Thread-safe.
 *
 * <p>Unless said otherwise, a method that is given the name of a profile that does not exist throws a NOT_FOUND
 * {@link dev.berth.vm.error.BerthException}, and one that changes a profile waits for whoever is changing it at the
 * moment, saying what for.
 */
public final class Profiles {

    private final BerthHome home;
    private final Clock clock;
    private final MachineFactory machines;
    private final PortAgent agent;
    private final List<ClientContexts> clients;
    private final Database database;
    private final TemplateSource templates;
    private final ProfileLocks locks;
    private final SpecRules rules;
    private final Power power;
    private final Switcher switcher;
    private final Removal removal;
    private final Creation creation;
    private final Resetting resetting;
    private final Snapshotting snapshotting;
    private final Cloning cloning;
    private final Transfer transfer;
    private final Renaming renaming;
    private final ProfileChecks checks;

    /**
     * Nothing is opened or read yet.
     *
     * @param database that of the home
     * @param environment the environment variables of this process
     * @param runtimes in the order to be listed; the first one is the default
     * @param agent looks after the ports of machines that run
     * @param keepers hear of profiles that are renamed
     */
    public Profiles(
            BerthHome home,
            Database database,
            Map<String, String> environment,
            Host host,
            MachineFactory machines,
            ImageSource images,
            TemplateSource templates,
            List<ContainerRuntime> runtimes,
            List<ClientContexts> contexts,
            PortAgent agent,
            List<NameKeeper> keepers,
            Clock clock) {
        this.home = home;
        this.clock = clock;
        this.machines = machines;
        this.agent = agent;
        this.clients = List.copyOf(contexts);
        this.database = database;
        this.locks = new ProfileLocks(home);
        this.rules = new SpecRules(home, environment, host, runtimes);
        this.templates = templates;
        this.switcher = new Switcher(home, database, contexts);
        this.power = new Power(machines, images, templates, rules, switcher, environment);
        this.removal = new Removal(home, database, machines, runtimes, switcher);
        this.creation = new Creation(home, database, host, power, removal, machines, clock);
        this.resetting = new Resetting(database, machines, power, clock);
        Standstill standstill = new Standstill(database, power, clock);
        this.snapshotting = new Snapshotting(database, power, standstill, clock);
        this.transfer = new Transfer(machines, power, standstill, clock);
        this.cloning = new Cloning(machines, standstill);
        this.renaming = new Renaming(database, machines, rules, power, switcher, keepers, clock);
        this.checks = new ProfileChecks(home, images, contexts);
    }

    /**
     * Makes a profile, and boots and uses it if asked to. A failure leaves nothing behind but the console log, which
     * the exception names. An earlier {@code create} of that name that was interrupted is finished.
     *
     * @param timeout how long each phase of the boot may take
     * @throws dev.berth.vm.error.BerthException USAGE for a bad setting or a name that exists, PRECONDITION for what
     *     this host or version lacks; nothing was changed then
     */
    public Outcome create(CreateRequest request, Duration timeout, Progress progress) {
        return create(request, OperationKind.CREATE, "", DiskOrigin.NOTHING, timeout, progress);
    }

    /**
     * The same with the data in an archive that {@link #export} has written, here or on another host. It is verified
     * before anything is made of it. Keys and ids are the profile's own.
     */
    public Outcome create(CreateRequest request, ProfileArchive archive, Duration timeout, Progress progress) {
        return create(request, OperationKind.IMPORT, archive.data().hex(), transfer.dataOf(archive), timeout, progress);
    }

    private Outcome create(
            CreateRequest request,
            OperationKind kind,
            String argument,
            DiskOrigin disks,
            Duration timeout,
            Progress progress) {
        ResolvedSpec resolved = rules.resolve(layers(request));
        rules.check(resolved.spec());
        if (resolved.spec().mounts().isEmpty() && !resolved.sources().containsKey("mounts")) {
            rules.unshared().ifPresent(progress::notice);
        }
        ProfileName name = request.name();
        if (request.start() && request.use()) {
            // A client's configuration that cannot be edited is told before a machine is booted for nothing.
            ProfileSpec spec = resolved.spec();
            switcher.requireEditable(rules.runtime(spec.runtime())
                    .contexts(name.value(), spec.engine())
                    .keySet());
        }
        return attended(progress, locks.hold(name, "create", progress, () -> {
            templates.sweep();
            if (kind == OperationKind.IMPORT) {
                rules.runtime(resolved.spec().runtime())
                        .absentInClones(resolved.spec().engine())
                        .ifPresent(progress::notice);
            }
            make(
                    new Creation.Making(
                            name, resolved, kind, argument, disks, request.start(), request.use(), request.cold()),
                    timeout,
                    progress);
            return outcome(name, true);
        }));
    }

    private void make(Creation.Making making, Duration timeout, Progress progress) {
        creation.make(making, timeout, progress, heard -> switcher.use(making.name(), this::contexts, heard));
    }

    /**
     * Makes a profile of another one, with its settings and disks that go on from what its disks hold now, and boots
     * and uses it if asked to. The other one goes on as it was; while it runs it holds still for as long as suspending
     * and resuming take. Nothing is copied, and by nothing can the two be told to be one: keys and ids are the new
     * one's own. A failure leaves no new profile.
     *
     * @param timeout how long each phase may take
     * @throws dev.berth.vm.error.BerthException USAGE when there is a profile of the new name
     */
    public Outcome clone(CloneRequest request, Duration timeout, Progress progress) {
        ProfileName origin = request.origin();
        ProfileName name = request.name();
        stored(origin);
        if (origin.equals(name)) {
            throw BerthException.usage("profile " + name + " cannot be a clone of itself")
                    .remedy("Choose another name");
        }
        return attended(progress, locks.hold(origin, name, "clone of " + origin, progress, () -> {
            templates.sweep();
            Found found = find(origin, progress);
            StoredProfile profile = found.profile();
            ResolvedSpec resolved = Cloning.settings(profile, progress);
            rules.check(resolved.spec());
            runtime(profile).absentInClones(profile.spec().engine()).ifPresent(progress::notice);
            make(
                    new Creation.Making(
                            name,
                            resolved,
                            OperationKind.CLONE,
                            origin.value(),
                            cloning.disksOf(profile, found.left(), timeout, progress),
                            request.start(),
                            request.use(),
                            false),
                    timeout,
                    progress);
            return outcome(name, true);
        }));
    }

    /** Has the agent look at a profile that a command has let go of. */
    private Outcome attended(Progress progress, Outcome outcome) {
        if (outcome.profile().state() == ProfileState.RUNNING) {
            try {
                agent.attend(outcome.profile().name().value());
            } catch (BerthException e) {
                progress.notice("its ports are not looked after: " + e.getMessage());
            }
        }
        return outcome;
    }

    /** Boots a profile, resumes a suspended one, or repairs a degraded one. One that runs is left as it is. */
    public Outcome start(ProfileName name, Duration timeout, Progress progress) {
        return start(name, false, timeout, progress);
    }

    /**
     * The same, with a say in how.
     *
     * @param cold whether one that has no disks yet is booted, even where there is a template to continue from
     */
    public Outcome start(ProfileName name, boolean cold, Duration timeout, Progress progress) {
        return attended(progress, locks.hold(name, "start", progress, () -> {
            return up(find(name, progress), OperationKind.START, cold, timeout, progress);
        }));
    }

    private Outcome up(Found found, OperationKind kind, boolean cold, Duration timeout, Progress progress) {
        ProfileName name = found.profile().name();
        if (found.left().isEmpty() && power.isUp(found.profile())) {
            power.wire(power.instance(found.profile()), runtime(found.profile()), progress);
            return outcome(name, false);
        }
        if (found.resetting()) {
            return finishReset(found, true, cold, timeout, progress);
        }
        found.left()
                .filter(left -> !left.kind().holdsStill())
                .ifPresent(left -> progress.notice("finishing the " + left.kind() + " of " + name
                        + " that was interrupted at step " + left.step()));
        run(found, kind, progress, operation -> {
            power.up(found.profile(), found.left(), cold, timeout, operation);
        });
        return outcome(name, true);
    }

    /**
     * Shuts a profile's machine down; the memory of a suspended one is lost. Its contexts stay and stay selected.
     *
     * @param force whether to pull the plug when the guest has not shut down in time; otherwise that is an error and it
     *     goes on running
     */
    public Outcome stop(ProfileName name, boolean force, Duration timeout, Progress progress) {
        return locks.hold(name, "stop", progress, () -> {
            Found found = find(name, progress);
            if (found.resetting()) {
                return finishReset(found, false, false, timeout, progress);
            }
            if (found.left().isEmpty()
                    && !Power.on(power.instance(found.profile()).machine())) {
                return outcome(name, false);
            }
            run(found, OperationKind.STOP, progress, operation -> {
                power.down(found.profile(), force || found.left().isPresent(), timeout, operation);
            });
            return outcome(name, true);
        });
    }

    /**
     * Stops and starts a profile; one that is off is started.
     *
     * @param cold as for {@link #start(ProfileName, boolean, Duration, Progress)}
     */
    public Outcome restart(ProfileName name, boolean force, boolean cold, Duration timeout, Progress progress) {
        return attended(progress, locks.hold(name, "restart", progress, () -> {
            Found found = find(name, progress);
            if (found.resetting()) {
                return finishReset(found, true, cold, timeout, progress);
            }
            run(found, OperationKind.RESTART, progress, operation -> {
                power.down(found.profile(), force || found.left().isPresent(), timeout, operation);
                power.up(found.profile(), Optional.empty(), cold, timeout, operation);
            });
            return outcome(name, true);
        }));
    }

    /**
     * Keeps a running profile's memory on disk and ends its machine, so that it uses neither processor nor memory until
     * {@link #resume} or {@link #start}. One that is suspended is left as it is.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when it does not run; FAILED when it could not be
     *     suspended, and goes on running
     */
    public Outcome suspend(ProfileName name, Progress progress) {
        return locks.hold(name, "suspend", progress, () -> {
            Found found = find(name, progress);
            VirtualMachine machine = power.instance(found.profile()).machine();
            if (found.left().isEmpty() && machine.suspended()) {
                return outcome(name, false);
            }
            if (!Power.on(machine)) {
                throw notRunning(name);
            }
            run(found, OperationKind.SUSPEND, progress, operation -> {
                power.suspend(found.profile(), found.left(), operation);
            });
            return outcome(name, true);
        });
    }

    /**
     * Suspends every profile that runs, but for one. What cannot be suspended is a notice, and runs on.
     *
     * @return whether all were
     */
    public boolean suspendOthers(Optional<ProfileName> but, Progress progress) {
        boolean all = true;
        for (ProfileSummary profile : list()) {
            if (profile.state() == ProfileState.RUNNING && !but.equals(Optional.of(profile.name()))) {
                try {
                    suspend(profile.name(), progress);
                    progress.notice("profile " + profile.name() + " is suspended");
                } catch (BerthException e) {
                    progress.notice("profile " + profile.name() + " keeps running: " + e.getMessage());
                    all = false;
                }
            }
        }
        return all;
    }

    /** Whether a profile's memory is kept, and its machine does not run. */
    public boolean isSuspended(ProfileName name) {
        return power.instance(stored(name)).machine().suspended();
    }

    /**
     * Lets a suspended profile go on where it was, with the containers that were running. When that cannot be, because
     * QEMU is another one by now for instance, its disks are booted and a notice says so. One that runs is left as it
     * is, or repaired.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when it is neither suspended nor running
     */
    public Outcome resume(ProfileName name, Duration timeout, Progress progress) {
        return attended(progress, locks.hold(name, "resume", progress, () -> {
            Found found = find(name, progress);
            if (found.left().isEmpty()
                    && !Power.on(power.instance(found.profile()).machine())) {
                throw BerthException.precondition("profile " + name + " is not suspended")
                        .remedy("Start it with: berth profile start " + name);
            }
            return up(found, OperationKind.RESUME, false, timeout, progress);
        }));
    }

    /**
     * Gives a profile a new root disk, on the image its settings ask for, and boots it.
     *
     * @param keepData whether the data disk with volumes and images is kept; otherwise everything in it is lost
     * @param cold whether to boot it in any case, even where there is a template to continue from
     */
    public Outcome reset(ProfileName name, boolean keepData, boolean cold, Duration timeout, Progress progress) {
        return attended(progress, locks.hold(name, "reset", progress, () -> {
            Found found = find(name, progress);
            resetting.reset(found.profile(), new Resetting.Wish(keepData, true, cold), timeout, progress);
            return outcome(name, true);
        }));
    }

    /**
     * Keeps a profile's disks, and its memory when it runs or is suspended, to go back to. It goes on as it was; one
     * that runs holds still for as long as suspending and resuming take.
     *
     * @param tag what it is to be called, see {@link Snapshot#requireTag}
     * @param timeout for each step of going on
     * @throws dev.berth.vm.error.BerthException USAGE when there is one of that tag; nothing is kept then
     */
    public Snapshot takeSnapshot(ProfileName name, String tag, Duration timeout, Progress progress) {
        return locks.hold(name, "snapshot", progress, () -> {
            Found found = find(name, progress);
            return snapshotting.take(found.profile(), found.left(), tag, timeout, progress);
        });
    }

    /** A profile's snapshots, oldest first. */
    public List<Snapshot> snapshots(ProfileName name) {
        return power.instance(stored(name)).machine().snapshots();
    }

    /**
     * The snapshot of that tag.
     *
     * @throws dev.berth.vm.error.BerthException NOT_FOUND when there is none
     */
    public Snapshot snapshot(ProfileName name, String tag) {
        return Snapshotting.find(name, snapshots(name), tag);
    }

    /**
     * Goes back to a snapshot: what is in the profile now is lost. What ran when the snapshot was taken goes on; where
     * no memory was kept, a profile that runs is booted from the snapshot's disks and one that is off stays so.
     *
     * @throws dev.berth.vm.error.BerthException NOT_FOUND when there is no such snapshot
     */
    public Outcome restoreSnapshot(ProfileName name, String tag, Duration timeout, Progress progress) {
        return attended(progress, locks.hold(name, "restore", progress, () -> {
            Found found = find(name, progress);
            snapshotting.restore(found.profile(), snapshot(name, tag), timeout, progress);
            return outcome(name, true);
        }));
    }

    /** Deletes a snapshot; false when there is none of that tag, which is a notice and no error. */
    public boolean deleteSnapshot(ProfileName name, String tag, Progress progress) {
        return locks.hold(name, "snapshot delete", progress, () -> {
            find(name, progress);
            Optional<Snapshot> snapshot = Snapshotting.tagged(snapshots(name), tag);
            snapshot.ifPresentOrElse(
                    power.instance(stored(name)).machine()::deleteSnapshot,
                    () -> progress.notice("profile " + name + " has no snapshot '" + tag + "'"));
            return snapshot.isPresent();
        });
    }

    /**
     * Deletes a profile with everything in it, whether its machine runs or not, and what a killed operation may have
     * left under that name. Client contexts that point to it go back to what they were before Berth.
     *
     * @return false when there was nothing of that name, which is a notice and no error
     */
    public boolean delete(ProfileName name, Progress progress) {
        return locks.hold(name, "delete", progress, () -> {
            templates.sweep();
            Optional<StoredProfile> profile = database.read(Optional.empty(), db -> ProfileStore.find(db, name));
            if (profile.isPresent()) {
                database.read(Optional.<OpenOperation>empty(), db -> Journal.open(db, name))
                        .filter(open -> open.kind() == OperationKind.RENAME)
                        .ifPresent(open -> renaming.mend(profile.get(), open, progress));
                try {
                    remove(name, progress);
                } catch (BerthException e) {
                    if (!Database.isRefused(e)) {
                        throw e;
                    }
                    progress.notice(
                            "there is no room to note that " + name + " is being deleted, so its files go first");
                    removal.makeRoom(name, progress);
                    remove(name, progress);
                }
                return true;
            }
            if (removal.hasLeftovers(name)) {
                removal.sweep(name, progress);
                return true;
            }
            progress.notice("there is no profile " + name);
            return false;
        });
    }

    private void remove(ProfileName name, Progress progress) {
        Operation.run(database, clock, name, OperationKind.DELETE, "", db -> {}, progress, operation -> {
            // What is left is no profile any more: the next command must not make one of it.
            operation.orLeaveOpen(() -> removal.remove(name, operation));
            return name;
        });
    }

    /**
     * Changes the given settings and leaves the others.
     *
     * @throws dev.berth.vm.error.BerthException USAGE for a bad value, another runtime or a smaller disk; nothing was
     *     changed then
     */
    public EditOutcome edit(ProfileName name, ProfileSettings changes, Progress progress) {
        return edit(name, progress, resolved -> resolved.with(SpecRules.options(changes)));
    }

    /**
     * Gives a profile that is off another name. Its contexts, disks, snapshots, history and project follow, and clients
     * that point to it still do.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when it runs or is suspended, USAGE when there is a
     *     profile of the new name
     */
    public Outcome rename(ProfileName from, ProfileName to, Progress progress) {
        if (renamedHalfWay(from, to)) {
            return locks.hold(to, "rename", progress, () -> {
                find(to, progress);
                return outcome(to, true);
            });
        }
        stored(from);
        if (from.equals(to)) {
            return outcome(to, false);
        }
        return locks.hold(from, to, "rename", progress, () -> {
            Found found = find(from, progress);
            found.left().ifPresent(left -> {
                throw BerthException.precondition("profile " + from + " cannot be renamed")
                        .because("a " + left.kind() + " of it was interrupted at step " + left.step())
                        .remedy("Finish that with: berth profile start " + from);
            });
            creation.requireFree(to, progress);
            renaming.rename(found.profile(), to, progress);
            return outcome(to, true);
        });
    }

    /** Whether a process was killed after that profile had got its new name. */
    private boolean renamedHalfWay(ProfileName from, ProfileName to) {
        return database.read(
                false,
                db -> ProfileStore.find(db, from).isEmpty()
                        && Journal.open(db, to)
                                .filter(left -> Renaming.isFrom(left, from))
                                .isPresent());
    }

    /**
     * Replaces all settings by those of a document, as an editor leaves it; what it leaves out goes back to its
     * default.
     */
    public EditOutcome replace(ProfileName name, ProfileSettings settings, Progress progress) {
        return replace(name, layer(settings, "profile edit"), progress);
    }

    /** The same with those of a file. */
    public EditOutcome replace(ProfileName name, CreateRequest.FileSettings file, Progress progress) {
        return replace(name, layer(file.settings(), file.file().toString()), progress);
    }

    private EditOutcome replace(ProfileName name, ResolvedSpec.Layer document, Progress progress) {
        ResolvedSpec replacement =
                rules.resolve(List.of(document), stored(name).spec().mounts());
        return edit(name, progress, resolved -> resolved.replacedBy(replacement));
    }

    private static ResolvedSpec.Layer layer(ProfileSettings settings, String file) {
        return new ResolvedSpec.Layer(settings, setting -> new SettingSource(SettingSource.Kind.FILE, file));
    }

    /**
     * The profile's settings as a YAML document for {@code --from}, here or on another host, and for an editor.
     *
     * @param userHome the user's home directory
     */
    public String yaml(ProfileName name, Path userHome) {
        return ProfileYaml.write(name, stored(name).spec().settings(), userHome);
    }

    /**
     * Writes a profile's settings and data to a file, for {@link #create(CreateRequest, ProfileArchive, Duration,
     * Progress)} here or on another host. One that runs holds still for as long as suspending and resuming take, and
     * goes on while the file is written.
     *
     * @param userHome the user's home directory
     * @param timeout for each step of going on
     * @throws dev.berth.vm.error.BerthException PRECONDITION when it has no data yet
     */
    public void export(ProfileName name, Path target, Path userHome, Duration timeout, Progress progress) {
        locks.hold(name, "export", progress, () -> {
            Found found = find(name, progress);
            if (!found.profile().disks()) {
                throw BerthException.precondition("profile " + name + " has no disks to export")
                        .remedy("Finish what was interrupted with: berth profile start " + name);
            }
            transfer.export(found.profile(), found.left(), yaml(name, userHome), target, timeout, progress);
            return name;
        });
    }

    /** All profiles by name. Asks no guest and no engine: the states are those of the processes and files. */
    public List<ProfileSummary> list() {
        List<ProfileSummary> all = database
                .read(List.<Seen>of(), db -> {
                    Map<ProfileName, OpenOperation> open = Journal.open(db);
                    Optional<ProfileName> active = SelectionStore.active(db);
                    return ProfileStore.all(db).stream()
                            .map(profile -> new Seen(profile, Optional.ofNullable(open.get(profile.name())), active))
                            .toList();
                })
                .stream()
                .map(this::summary)
                .toList();
        all.stream()
                .filter(profile -> profile.state() == ProfileState.SUSPENDED)
                .map(ProfileSummary::name)
                .filter(this::sleeps)
                // An agent that is there listens for all of them.
                .findFirst()
                .ifPresent(this::attendSleeping);
        return all;
    }

    private boolean sleeps(ProfileName name) {
        return Sleep.of(machines.machine(name.value()).directory()).isPresent();
    }

    /**
     * Sees to it that somebody listens for a profile, if it sleeps: nobody does when this host has been restarted, or
     * the agent was killed.
     */
    private void listenFor(ProfileName name) {
        if (sleeps(name)) {
            attendSleeping(name);
        }
    }

    private void attendSleeping(ProfileName name) {
        try {
            agent.attend(name.value());
        } catch (BerthException e) {
            // It can be resumed by name, and whoever only looks at it is not kept from that.
        }
    }

    /** All there is to say of a profile. Its engine is given two seconds to answer. */
    public ProfileDetails show(ProfileName name) {
        Seen known = seen(name);
        StoredProfile profile = known.profile();
        RuntimeInstance instance = power.instance(profile);
        Optional<ContainerRuntime> runtime = rules.known(profile.spec().runtime());
        ProfileState state = LiveState.of(profile, known.open(), instance, runtime);
        Optional<EngineStatus> engine =
                state == ProfileState.RUNNING ? runtime.flatMap(its -> its.status(instance)) : Optional.empty();
        ProfileState seen = state == ProfileState.RUNNING && engine.isEmpty() ? ProfileState.DEGRADED : state;
        List<PortStatus> ports = List.of();
        Optional<String> unattended = Optional.empty();
        if (seen == ProfileState.RUNNING) {
            try {
                ports = agent.ports(name.value());
            } catch (BerthException e) {
                unattended = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        if (seen == ProfileState.SUSPENDED) {
            listenFor(name);
        }
        Optional<String> notSeen = unattended;
        return new ProfileDetails(
                summary(profile, seen, known.active()),
                profile.resolved().settings(),
                profile.imageDigest(),
                engine,
                process(instance.machine()),
                instance.machine().directory(),
                instance.machine().consoleLog(),
                pendingRestart(profile, instance.machine()),
                ports,
                known.open().map(OpenOperation::event),
                problem(profile, seen, known.open(), instance.machine()).or(() -> notSeen));
    }

    /**
     * The forwards of a profile that runs, and those that are wanted but blocked.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when it does not run
     */
    public List<PortStatus> ports(ProfileName name) {
        requireRunning(name, power.instance(stored(name)).machine());
        return agent.ports(name.value());
    }

    /** What the profiles that run use of the host, by name; no guest is asked. */
    public List<ProfileUsage> usage() {
        return list().stream().flatMap(profile -> usage(profile).stream()).toList();
    }

    private Optional<ProfileUsage> usage(ProfileSummary profile) {
        return machines.machine(profile.name().value()).running().flatMap(machine -> {
            try (machine) {
                List<PortForward> forwards = new ArrayList<>(machine.forwards());
                forwards.removeAll(machine.launchedForwards());
                return Optional.of(new ProfileUsage(profile, machine.pid(), machine.usage(), forwards));
            } catch (IOException e) {
                // It ended while it was looked at, or its monitor is not there yet.
                return Optional.empty();
            }
        });
    }

    /** Whether a profile's machine runs. */
    public boolean isRunning(ProfileName name) {
        return power.instance(stored(name)).machine().runs();
    }

    /** What was decided about a profile; asks no machine. */
    public ProfileSpec spec(ProfileName name) {
        return stored(name).spec();
    }

    /** What happened to a profile, oldest first. */
    public List<HistoryEvent> history(ProfileName name) {
        stored(name);
        return database.read(List.of(), db -> Journal.history(db, name));
    }

    /**
     * Prints the last lines of a log.
     *
     * @param lines how many at most
     * @param follow whether to go on with new lines until the calling thread is interrupted
     * @throws dev.berth.vm.error.BerthException PRECONDITION for the runtime's log of a machine that is off
     */
    public void logs(ProfileName name, LogSource source, int lines, boolean follow, Consumer<String> out) {
        StoredProfile profile = stored(name);
        RuntimeInstance instance = power.instance(profile);
        switch (source) {
            case VM -> LogTail.file(instance.machine().consoleLog(), lines, follow, out);
            case AGENT -> LogTail.file(home.agentLog(), lines, follow, out);
            case RUNTIME -> {
                ContainerRuntime runtime = runtime(profile);
                requireRunning(name, instance.machine());
                LogTail.polled(many -> runtime.logs(instance, many), lines, follow, out);
            }
        }
    }

    /**
     * The inside of a running profile, for {@code ssh} and {@code exec}.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when it does not run
     */
    public Guest guest(ProfileName name) {
        VirtualMachine machine = power.instance(stored(name)).machine();
        requireRunning(name, machine);
        return machine.guest();
    }

    /** The profile in use. */
    public Optional<ProfileName> active() {
        return database.read(Optional.empty(), SelectionStore::active);
    }

    /**
     * The profile in use, to be asked for again and again, as a prompt does. Asks no guest, and opens the database only
     * when that has changed. What is returned is thread-safe.
     */
    public Supplier<Optional<ProfileSummary>> watchInUse() {
        return new Glance(database.file(), () -> {
            Optional<Seen> read = database.read(Optional.empty(), db -> {
                Optional<ProfileName> active = SelectionStore.active(db);
                return active.flatMap(name -> ProfileStore.find(db, name))
                        .map(profile -> new Seen(profile, Journal.open(db, profile.name()), active));
            });
            return () -> read.map(this::summary);
        });
    }

    /**
     * What a profile would be that is created with these settings.
     *
     * @throws dev.berth.vm.error.BerthException USAGE for a bad setting, PRECONDITION for what this host lacks
     */
    public ProfileSpec proposed(ProfileSettings settings) {
        ProfileSpec spec = rules.resolve(List.of(SpecRules.options(settings))).spec();
        rules.check(spec);
        return spec;
    }

    /**
     * Switches the clients' contexts to a profile and remembers what they were.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when the profile has never been started
     */
    public Selection use(ProfileName name, Progress progress) {
        return switcher.use(
                name,
                () -> {
                    List<StoredProfile> all = database.read(List.of(), ProfileStore::all);
                    StoredProfile profile = all.stream()
                            .filter(each -> each.name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> missing(name));
                    RuntimeInstance instance = power.instance(profile);
                    if (instance.machine().runs()) {
                        // Whoever removed the context meanwhile gets it back; repeating it changes nothing.
                        runtime(profile).wire(instance);
                    } else {
                        listenFor(name);
                    }
                    return contexts(all);
                },
                progress);
    }

    /**
     * Goes back to what was selected before the last {@code use}, so that twice is as never.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when there is nothing to go back to
     */
    public Selection usePrevious(Progress progress) {
        return switcher.usePrevious(this::contexts, progress);
    }

    /** Puts the clients' contexts back to what they were before Berth. A context the user chose himself is left. */
    public Selection useNone(Progress progress) {
        return switcher.useNone(this::contexts, progress);
    }

    /** The profile in use and where the clients point, without those whose configuration cannot be read. */
    public Status status() {
        Optional<ProfileName> active = active();
        Map<String, String> expected =
                active.map(name -> contexts().getOrDefault(name, Map.of())).orElse(Map.of());
        Map<String, Optional<String>> current = switcher.current();
        List<Status.ContextStatus> contexts = clients.stream()
                .filter(client -> current.containsKey(client.kind()))
                .map(client -> new Status.ContextStatus(
                        client.kind(),
                        current.getOrDefault(client.kind(), Optional.empty()),
                        Optional.ofNullable(expected.get(client.kind())),
                        client.overriddenBy()))
                .toList();
        return new Status(active.map(this::show), contexts);
    }

    /** Checks what profiles rest on: the database, directories, machines and contexts. */
    public List<Finding> check() {
        Map<ProfileName, StoredProfile> profiles = new TreeMap<>();
        Map<ProfileName, OpenOperation> open = new HashMap<>();
        try {
            database.read(List.of(), db -> {
                open.putAll(Journal.open(db));
                ProfileStore.all(db).forEach(profile -> profiles.put(profile.name(), profile));
                return List.of();
            });
        } catch (BerthException e) {
            return List.of(new Finding(
                    "database",
                    Finding.Level.PROBLEM,
                    String.valueOf(e.getMessage()),
                    "it holds what was decided about profiles",
                    Optional.ofNullable(e.remedy()),
                    false));
        }
        Map<ProfileName, ProfileState> states = new TreeMap<>();
        profiles.forEach((name, profile) -> states.put(
                name,
                LiveState.of(
                        profile,
                        Optional.ofNullable(open.get(name)),
                        power.instance(profile),
                        rules.known(profile.spec().runtime()))));
        return checks.check(profiles, states, faulted(profiles, open), open);
    }

    /**
     * Profiles whose machines have stopped by themselves; nothing is said of one that somebody is doing something to.
     */
    private Set<ProfileName> faulted(Map<ProfileName, StoredProfile> profiles, Map<ProfileName, OpenOperation> open) {
        return profiles.values().stream()
                .filter(profile -> Optional.ofNullable(open.get(profile.name()))
                        .filter(OpenOperation::alive)
                        .isEmpty())
                .filter(profile -> power.isFaulted(profile))
                .map(StoredProfile::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Puts right what {@link #check} found and can be put right without losing anything; returns what is left. */
    public List<Finding> fix(Progress progress) {
        Map<ProfileName, OpenOperation> open = database.read(Map.of(), Journal::open);
        open.values().stream()
                .filter(operation -> operation.kind() == OperationKind.DELETE && !operation.alive())
                .forEach(operation -> delete(operation.profile(), progress));
        return check();
    }

    /** The directory of a profile's files. */
    public Path directory(ProfileName name) {
        return home.profile(stored(name).name().value());
    }

    /** Whether something is being done to a profile just now, by a process that is still there. */
    public boolean isAnyBusy() {
        return database.read(Map.<ProfileName, OpenOperation>of(), Journal::open).values().stream()
                .anyMatch(OpenOperation::alive);
    }

    /** The digests of the images that root disks of profiles and snapshots are on, which must not be pruned. */
    public Set<String> imagesInUse() {
        Set<String> digests = new HashSet<>();
        for (StoredProfile profile : database.read(List.<StoredProfile>of(), ProfileStore::all)) {
            profile.imageDigest().ifPresent(digests::add);
            power.instance(profile).machine().snapshots().forEach(snapshot -> digests.add(snapshot.image()));
        }
        return digests;
    }

    /** The disks besides their own that profiles' machines were last booted with, which must not be pruned. */
    public Set<Path> disksInUse() {
        return database.read(List.<StoredProfile>of(), ProfileStore::all).stream()
                .flatMap(profile -> power.instance(profile).machine().attached().stream())
                .collect(Collectors.toSet());
    }

    /** A profile that is about to be changed, under its lock. */
    private record Found(StoredProfile profile, Optional<OpenOperation> left) {

        boolean resetting() {
            return Resetting.unfinished(profile, left);
        }
    }

    /** A profile that is only looked at. */
    private record Seen(StoredProfile profile, Optional<OpenOperation> open, Optional<ProfileName> active) {}

    private Found find(ProfileName name, Progress progress) {
        StoredProfile profile = stored(name);
        Optional<OpenOperation> left = database.read(Optional.empty(), db -> Journal.open(db, name));
        if (left.filter(open -> open.kind() == OperationKind.DELETE).isPresent()) {
            progress.notice("finishing the deletion of " + name + " that was interrupted");
            removal.remove(name, progress);
            throw missing(name);
        }
        if (left.filter(open -> open.kind() == OperationKind.RENAME).isPresent()) {
            renaming.mend(profile, left.orElseThrow(), progress);
            return new Found(stored(name), Optional.empty());
        }
        if (Creation.isUnfounded(profile, left)) {
            progress.notice("rolling back the creation of " + name + " that was interrupted before it had its disks");
            removal.remove(name, progress);
            throw missing(name);
        }
        VirtualMachine machine = power.instance(profile).machine();
        if (left.isPresent() || machine.unfinished()) {
            templates.sweep();
            machine.recover();
        }
        left.filter(open -> open.kind().holdsStill())
                .ifPresent(open -> progress.notice("a " + open.kind() + " of " + name + " was interrupted at step "
                        + open.step() + "; it is there as a whole or not at all"));
        if (Snapshotting.unfinished(left)) {
            snapshotting.finish(profile, left.orElseThrow(), progress);
            return new Found(stored(name), Optional.empty());
        }
        return new Found(profile, left);
    }

    private StoredProfile stored(ProfileName name) {
        return database.read(Optional.<StoredProfile>empty(), db -> ProfileStore.find(db, name))
                .orElseThrow(() -> missing(name));
    }

    private BerthException missing(ProfileName name) {
        BerthException missing = BerthException.notFound("there is no profile " + name);
        List<String> names = database.read(
                List.of(),
                db -> ProfileStore.all(db).stream()
                        .map(profile -> profile.name().value())
                        .toList());
        return NearMiss.of(name.value(), names)
                .map(near -> missing.remedy("Did you mean '" + near + "'?"))
                .orElseGet(() -> missing.remedy("Make it with: berth profile create " + name));
    }

    private static List<ResolvedSpec.Layer> layers(CreateRequest request) {
        List<ResolvedSpec.Layer> layers = new ArrayList<>();
        layers.add(SpecRules.options(request.options()));
        request.file()
                .ifPresent(file -> layers.add(layer(file.settings(), file.file().toString())));
        return layers;
    }

    private void run(Found found, OperationKind kind, Progress progress, Consumer<Operation> work) {
        ProfileName name = found.profile().name();
        try {
            Operation.run(database, clock, name, kind, "", db -> {}, progress, operation -> {
                work.accept(operation);
                return name;
            });
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                progress.notice(Uninterrupted.call(() -> left(found.profile(), kind)));
            }
            throw e;
        }
    }

    /** How an operation that the user has interrupted has left the profile. */
    private String left(StoredProfile profile, OperationKind kind) {
        ProfileName name = profile.name();
        boolean runs = power.instance(profile).machine().runs();
        return switch (kind) {
            case SUSPEND ->
                "interrupted: " + name + (runs ? " was not suspended and goes on running" : " is suspended");
            case STOP -> "interrupted: " + name + " may still shut down; finish that with: berth profile stop " + name;
            default ->
                runs
                        ? "interrupted: the machine of " + name + " goes on; finish the " + kind
                                + " with: berth profile start " + name
                        : "interrupted: the " + kind + " of " + name + " was rolled back, its machine is off";
        };
    }

    private Outcome finishReset(Found found, boolean start, boolean cold, Duration timeout, Progress progress) {
        resetting.finish(found.profile(), found.left().orElseThrow(), start, cold, timeout, progress);
        return outcome(found.profile().name(), true);
    }

    private EditOutcome edit(ProfileName name, Progress progress, UnaryOperator<ResolvedSpec> change) {
        return locks.hold(name, "edit", progress, () -> {
            Found found = find(name, progress);
            StoredProfile profile = found.profile();
            ResolvedSpec edited = change.apply(profile.resolved());
            boolean on = Power.on(power.instance(profile).machine());
            List<EditOutcome.Change> changes = SpecChange.between(profile, edited.spec(), on);
            if (!changes.isEmpty()) {
                rules.check(edited.spec());
                String names = changes.stream().map(EditOutcome.Change::setting).collect(Collectors.joining(","));
                database.change(db -> {
                    ProfileStore.update(db, name, edited);
                    Journal.add(db, name, OperationKind.EDIT, names, clock.instant());
                });
                StoredProfile now = stored(name);
                if (on) {
                    power.planForAgent(now);
                }
                if (power.instance(now).machine().runs()) {
                    power.share(now, progress);
                }
            }
            return new EditOutcome(summary(name), changes);
        });
    }

    private ContainerRuntime runtime(StoredProfile profile) {
        return rules.runtime(profile.spec().runtime());
    }

    /** The contexts of every profile there is. */
    private Map<ProfileName, Map<String, String>> contexts() {
        return contexts(database.read(List.of(), ProfileStore::all));
    }

    private Map<ProfileName, Map<String, String>> contexts(List<StoredProfile> profiles) {
        Map<ProfileName, Map<String, String>> contexts = new TreeMap<>();
        profiles.forEach(profile -> contexts.put(profile.name(), contexts(profile)));
        return contexts;
    }

    private Map<String, String> contexts(StoredProfile profile) {
        return contexts(profile, power.instance(profile));
    }

    private Map<String, String> contexts(StoredProfile profile, RuntimeInstance instance) {
        return rules.known(profile.spec().runtime())
                .map(runtime -> runtime.contexts(instance.profile(), instance.settings()))
                .orElse(Map.of());
    }

    private Outcome outcome(ProfileName name, boolean changed) {
        return new Outcome(summary(name), changed);
    }

    private Seen seen(ProfileName name) {
        return database.read(
                        Optional.<Seen>empty(),
                        db -> ProfileStore.find(db, name)
                                .map(profile -> new Seen(profile, Journal.open(db, name), SelectionStore.active(db))))
                .orElseThrow(() -> missing(name));
    }

    private ProfileSummary summary(ProfileName name) {
        return summary(seen(name));
    }

    private ProfileSummary summary(Seen seen) {
        return summary(seen.profile(), state(seen.profile(), seen.open()), seen.active());
    }

    private ProfileState state(StoredProfile profile, Optional<OpenOperation> open) {
        return LiveState.of(
                profile,
                open,
                power.instance(profile),
                rules.known(profile.spec().runtime()));
    }

    private ProfileSummary summary(StoredProfile profile, ProfileState state, Optional<ProfileName> active) {
        ProfileSpec spec = profile.spec();
        RuntimeInstance instance = power.instance(profile);
        Map<String, String> contexts = contexts(profile, instance);
        return new ProfileSummary(
                profile.name(),
                spec.runtime(),
                state,
                active.equals(Optional.of(profile.name())),
                spec.cpus(),
                spec.memory(),
                spec.disk(),
                Optional.ofNullable(contexts.get("docker")),
                Optional.ofNullable(contexts.get("kube")),
                rules.known(spec.runtime()).stream()
                        .flatMap(runtime -> runtime.sockets().stream())
                        .filter(socket -> socket.hostName().equals("docker.sock"))
                        .map(instance::socket)
                        .findFirst(),
                profile.createdAt());
    }

    private static Optional<ProfileDetails.MachineProcess> process(VirtualMachine machine) {
        return machine.running().map(running -> {
            try (running) {
                return new ProfileDetails.MachineProcess(running.pid(), running.startedAt(), running.sshPort());
            }
        });
    }

    private static List<String> pendingRestart(StoredProfile profile, VirtualMachine machine) {
        if (!Power.on(machine)) {
            return List.of();
        }
        return profile.bootedSpec()
                .map(booted -> SpecChange.atRestart(booted, profile.spec()))
                .orElse(List.of());
    }

    private static Optional<String> problem(
            StoredProfile profile, ProfileState state, Optional<OpenOperation> open, VirtualMachine machine) {
        if (state == ProfileState.DEGRADED && open.isEmpty() && !machine.serving()) {
            return Optional.of("what serves one of its folders has ended. Repair it with: berth profile start "
                    + profile.name() + ", or, when something in it waits for that folder, with: berth profile restart"
                    + " --force " + profile.name());
        }
        return switch (state) {
            case BROKEN -> Optional.of("its disks are gone. Begin anew with: berth profile reset " + profile.name());
            case DEGRADED ->
                Optional.of(open.map(left -> "a " + left.kind() + " was interrupted at step " + left.step())
                                .orElse("its machine runs, but the engine does not answer")
                        + ". Repair it with: berth profile start " + profile.name());
            default -> Optional.empty();
        };
    }

    private static void requireRunning(ProfileName name, VirtualMachine machine) {
        if (!machine.runs()) {
            throw machine.suspended()
                    ? BerthException.precondition("profile " + name + " is suspended")
                            .remedy("Resume it with: berth profile resume " + name)
                    : notRunning(name);
        }
    }

    private static BerthException notRunning(ProfileName name) {
        return BerthException.precondition("profile " + name + " is not running")
                .remedy("Start it with: berth profile start " + name);
    }
}
