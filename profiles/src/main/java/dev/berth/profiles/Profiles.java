package dev.berth.profiles;

import dev.berth.profiles.history.HistoryEvent;
import dev.berth.profiles.selection.Selection;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.runtimes.ClientContexts;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Everything that can be done with profiles. Keeps nothing in memory: any number of processes may use the same home at
 * once, and an operation whose process was killed is finished or rolled back by the next command on that profile, which
 * says so through its {@link Progress}. Thread-safe.
 *
 * <p>Unless said otherwise, a method that is given the name of a profile that does not exist throws a NOT_FOUND
 * {@link dev.berth.vm.error.BerthException}, and one that changes a profile waits for whoever is changing it at the
 * moment, saying what for.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"}) // the bodies follow
public final class Profiles {

    /**
     * Nothing is opened or read yet.
     *
     * @param environment the environment variables of this process
     * @param runtimes in the order to be listed; the first one is the default
     */
    public Profiles(
            BerthHome home,
            Map<String, String> environment,
            Host host,
            MachineFactory machines,
            ImageSource images,
            List<ContainerRuntime> runtimes,
            List<ClientContexts> contexts,
            Clock clock) {}

    /**
     * Makes a profile, and boots and uses it if asked to. A failure leaves nothing behind but the console log, which
     * the exception names. An earlier {@code create} of that name that was interrupted is finished.
     *
     * @param timeout how long each phase of the boot may take
     * @throws dev.berth.vm.error.BerthException USAGE for a bad setting or a name that exists, PRECONDITION for what
     *     this host or version lacks; nothing was changed then
     */
    public Outcome create(CreateRequest request, Duration timeout, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** Boots a profile, or repairs one that is degraded. One that runs is left as it is. */
    public Outcome start(ProfileName name, Duration timeout, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /**
     * Shuts a profile's machine down. Its contexts stay and stay selected.
     *
     * @param force whether to pull the plug when the guest has not shut down in time; otherwise that is an error and it
     *     goes on running
     */
    public Outcome stop(ProfileName name, boolean force, Duration timeout, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** Stops and starts a profile; one that is off is started. */
    public Outcome restart(ProfileName name, boolean force, Duration timeout, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /**
     * Gives a profile a new root disk, on the image its settings ask for, and boots it.
     *
     * @param keepData whether the data disk with volumes and images is kept; otherwise everything in it is lost
     */
    public Outcome reset(ProfileName name, boolean keepData, Duration timeout, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /**
     * Deletes a profile with everything in it, whether its machine runs or not, and what a killed operation may have
     * left under that name. Client contexts that point to it go back to what they were before Berth.
     *
     * @return false when there was nothing of that name, which is a notice and no error
     */
    public boolean delete(ProfileName name, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /**
     * Changes the given settings and leaves the others.
     *
     * @throws dev.berth.vm.error.BerthException USAGE for a bad value, another runtime or a smaller disk; nothing was
     *     changed then
     */
    public EditOutcome edit(ProfileName name, ProfileSettings changes, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /**
     * Replaces all settings by those of a document, as an editor leaves it; what it leaves out goes back to its
     * default.
     */
    public EditOutcome replace(ProfileName name, ProfileSettings settings, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** The profile's settings as a YAML document for {@code --from} and for an editor. */
    public String yaml(ProfileName name) {
        throw new UnsupportedOperationException();
    }

    /** All profiles by name. Asks no guest and no engine: the states are those of the processes and files. */
    public List<ProfileSummary> list() {
        throw new UnsupportedOperationException();
    }

    /** All there is to say of a profile. Its engine is given two seconds to answer. */
    public ProfileDetails show(ProfileName name) {
        throw new UnsupportedOperationException();
    }

    /** What happened to a profile, oldest first. */
    public List<HistoryEvent> history(ProfileName name) {
        throw new UnsupportedOperationException();
    }

    /**
     * Prints the last lines of a log.
     *
     * @param lines how many at most
     * @param follow whether to go on with new lines until the calling thread is interrupted
     * @throws dev.berth.vm.error.BerthException PRECONDITION for the runtime's log of a machine that is off
     */
    public void logs(ProfileName name, LogSource source, int lines, boolean follow, Consumer<String> out) {
        throw new UnsupportedOperationException();
    }

    /**
     * The inside of a running profile, for {@code ssh} and {@code exec}.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when it does not run
     */
    public Guest guest(ProfileName name) {
        throw new UnsupportedOperationException();
    }

    /** The profile in use. */
    public Optional<ProfileName> active() {
        throw new UnsupportedOperationException();
    }

    /**
     * Switches the clients' contexts to a profile and remembers what they were.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when the profile has never been started
     */
    public Selection use(ProfileName name, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /**
     * Goes back to what was selected before the last {@code use}, so that twice is as never.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION when there is nothing to go back to
     */
    public Selection usePrevious(Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** Puts the clients' contexts back to what they were before Berth. A context the user chose himself is left. */
    public Selection useNone(Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** The profile in use and where the clients point. */
    public Status status() {
        throw new UnsupportedOperationException();
    }

    /** Checks what profiles rest on: the database, directories, machines and contexts. */
    public List<Finding> check() {
        throw new UnsupportedOperationException();
    }

    /** Puts right what {@link #check} found and can be put right without losing anything; returns what is left. */
    public List<Finding> fix(Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** The directory of a profile's files. */
    public Path directory(ProfileName name) {
        throw new UnsupportedOperationException();
    }
}
