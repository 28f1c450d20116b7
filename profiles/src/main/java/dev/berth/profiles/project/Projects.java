package dev.berth.profiles.project;

import dev.berth.profiles.CreateRequest;
import dev.berth.profiles.EditOutcome;
import dev.berth.profiles.Outcome;
import dev.berth.profiles.ProfileState;
import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.selection.Selection;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the profile of a project up and down. A profile belongs to the project that it was made for; a file cannot
 * take another one, nor anything of the host, without its user's consent. Thread-safe.
 */
public final class Projects {

    private final BerthHome home;
    private final Profiles profiles;
    private final ProjectRecords records;

    public Projects(BerthHome home, Profiles profiles) {
        this.home = home;
        this.profiles = profiles;
        this.records = new ProjectRecords(home);
    }

    /**
     * What {@link #up} did.
     *
     * @param profile what it is now
     * @param edit what the file changed about a profile that was there; empty when it was made or nothing had changed
     */
    public record Raised(ProfileSummary profile, Optional<EditOutcome> edit) {}

    /**
     * What the file takes beyond a machine of its own that its user has not agreed to, one line each; nothing when he
     * has, or there is nothing.
     *
     * @throws BerthException of kind USAGE when it names a profile that is another project's
     */
    public List<String> unconfirmed(ProjectFile file) {
        ProjectRecords.Project project = records.of(file.path());
        if (project.agreed().contains(file.digest())) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(Reach.of(file));
        if (!project.owns(file.profile()) && find(file.profile()).isPresent()) {
            requireNobodyElses(file);
            lines.add("the profile " + file.profile() + ", which was not made for this project");
        }
        return lines;
    }

    private void requireNobodyElses(ProjectFile file) {
        Optional<ProjectRecords.Project> owner = records.ownerOf(file.profile());
        if (owner.isPresent()) {
            throw BerthException.usage("the profile " + file.profile() + " belongs to another project")
                    .because("it was made for " + owner.get().file())
                    .remedy("Give this one a name of its own, with a line in " + file.path() + " such as: name: "
                            + file.profile() + "-2");
        }
    }

    /** Remembers that the user lets a file with this content have all that it takes. */
    public void confirm(ProjectFile file) {
        records.keep(records.of(file.path()).agreedTo(file.digest()));
    }

    /**
     * Makes the project's profile, or changes it to what the file says when that has changed since, boots or resumes
     * it, and uses it. Whatever is so already is left.
     *
     * @param timeout how long each phase of a boot may take
     * @throws BerthException PRECONDITION when the user has not agreed to what the file takes; otherwise as
     *     {@link Profiles#create}, {@link Profiles#edit} and {@link Profiles#start}
     */
    public Raised up(ProjectFile file, Duration timeout, Progress progress) {
        if (!unconfirmed(file).isEmpty()) {
            throw BerthException.precondition("what " + file.path() + " takes is not confirmed");
        }
        ProfileName name = file.profile();
        CreateRequest.FileSettings settings = new CreateRequest.FileSettings(file.path(), file.settings());
        Optional<EditOutcome> edit = Optional.empty();
        ProjectRecords.Project project = records.of(file.path());
        if (find(name).isEmpty()) {
            // First, so that the profile is this project's also when this process is killed on the way.
            records.keep(project.applied(name, null));
            profiles.create(
                    new CreateRequest(name, ProfileSettings.NONE, Optional.of(settings), true, false, false),
                    timeout,
                    progress);
        } else if (!project.owns(name) || !file.digest().equals(project.applied())) {
            edit = Optional.of(profiles.replace(name, settings, progress));
        }
        records.keep(project.applied(name, file.digest()));
        Outcome outcome = profiles.start(name, timeout, progress);
        if (profiles.active().equals(Optional.of(name))) {
            // The clients may point elsewhere by now, by hand or since a switch was killed.
            profiles.use(name, progress);
        } else {
            enter(name, progress);
        }
        return new Raised(find(name).orElse(outcome.profile()), edit);
    }

    /**
     * Suspends the project's profile and goes back to what was in use before it. One that is off stays so.
     *
     * @return what it is now; empty when the project has no profile
     */
    public Optional<ProfileSummary> down(ProjectFile file, Progress progress) {
        Optional<ProfileSummary> profile = owned(file);
        if (profile.isEmpty()) {
            return profile;
        }
        ProfileState state = profile.get().state();
        if (state == ProfileState.RUNNING || state == ProfileState.STARTING || state == ProfileState.DEGRADED) {
            profiles.suspend(file.profile(), progress);
        }
        switchBack(file.profile(), progress);
        return find(file.profile());
    }

    private void switchBack(ProfileName name, Progress progress) {
        if (!profiles.active().equals(Optional.of(name))) {
            return;
        }
        if (Excursion.under(home).filter(way -> way.entered().equals(name)).isPresent()) {
            leave(progress);
            return;
        }
        try {
            profiles.usePrevious(progress);
        } catch (BerthException nothingBefore) {
            profiles.useNone(progress);
        }
    }

    /**
     * Switches the clients' contexts to the profile of the project that the directory is in, or back where it is in
     * none. A file that has not been brought {@link #up} changes nothing: it is not known whether its user trusts it.
     *
     * @param userHome what {@code ~} stands for in mounts
     * @return what was switched to; empty when nothing had to be
     */
    public Optional<Selection> follow(Path directory, Path userHome, Progress progress) {
        Optional<Path> path = ProjectFile.above(directory);
        if (path.isEmpty()) {
            return leave(progress);
        }
        ProjectFile file = ProjectFile.read(path.get(), userHome);
        if (owned(file).isEmpty()) {
            progress.notice("this project has an environment; bring it up with: berth up");
            return Optional.empty();
        }
        return enter(file.profile(), progress);
    }

    private Optional<Selection> enter(ProfileName name, Progress progress) {
        Optional<ProfileName> active = profiles.active();
        if (active.equals(Optional.of(name))) {
            return Optional.empty();
        }
        Optional<Excursion> under = Excursion.under(home);
        // Whoever has chosen another profile since is on no excursion any more.
        Optional<ProfileName> before = under.filter(way -> active.equals(Optional.of(way.entered())))
                .map(Excursion::before)
                .orElse(active);
        Selection selection = profiles.use(name, progress);
        new Excursion(name, before).keep(home);
        return Optional.of(selection);
    }

    private Optional<Selection> leave(Progress progress) {
        Optional<Excursion> under = Excursion.under(home);
        if (under.isEmpty()) {
            return Optional.empty();
        }
        Optional<Selection> selection = Optional.empty();
        if (profiles.active().equals(Optional.of(under.get().entered()))) {
            selection = Optional.of(under.get()
                    .before()
                    .filter(name -> find(name).isPresent())
                    .map(name -> profiles.use(name, progress))
                    .orElseGet(() -> profiles.useNone(progress)));
        }
        Excursion.end(home);
        return selection;
    }

    private Optional<ProfileSummary> owned(ProjectFile file) {
        return records.of(file.path()).owns(file.profile()) ? find(file.profile()) : Optional.empty();
    }

    private Optional<ProfileSummary> find(ProfileName name) {
        return profiles.list().stream()
                .filter(profile -> profile.name().equals(name))
                .findFirst();
    }
}
