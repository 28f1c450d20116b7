package dev.berth.profiles.project;

import dev.berth.profiles.NameKeeper;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.util.function.UnaryOperator;

/** The names of profiles in what is remembered of projects. */
public final class ProjectNames implements NameKeeper {

    private final BerthHome home;
    private final ProjectRecords records;

    public ProjectNames(BerthHome home) {
        this.home = home;
        this.records = new ProjectRecords(home);
    }

    /** {@inheritDoc} What a project's file says is its user's to change. */
    @Override
    public void renamed(ProfileName from, ProfileName to, Progress progress) {
        records.ownerOf(from).ifPresent(project -> {
            records.keep(project.applied(to, project.applied()));
            progress.notice("to keep using it in its project, write this into " + project.file() + ": name: " + to);
        });
        UnaryOperator<ProfileName> now = name -> name.equals(from) ? to : name;
        Excursion.under(home)
                .map(way -> new Excursion(now.apply(way.entered()), way.before().map(now)))
                .ifPresent(way -> way.keep(home));
    }
}
