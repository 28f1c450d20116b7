package dev.berth.shell.profile;

import dev.berth.profiles.ProfileDetails;
import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.history.HistoryEvent;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.ReportCommand;
import java.util.List;
import java.util.function.Supplier;

/** The commands that tell of profiles: {@code profile list}, {@code profile show} and {@code profile history}. */
public final class ProfileReports {

    private ProfileReports() {}

    /** {@code profile list}. */
    public static ReportCommand list(Supplier<Profiles> profiles) {
        return ReportCommand.list(
                Syntax.of(Task.SEE, "profile list", "list all profiles and their state")
                        .alias("profile ls")
                        .examples(
                                "berth profile list",
                                "berth profile list -o json",
                                "berth profile list --columns name,state --sort createdAt:desc"),
                ProfileView.LIST,
                "There are no profiles yet. Make one with: berth profile create dev",
                (invocation, progress) -> Result.rows(profiles.get().list(), ProfileView::summary));
    }

    /** {@code profile show}. */
    public static ReportCommand show(Supplier<Profiles> profiles, ProfileArgument name) {
        return ReportCommand.one(
                Syntax.of(
                                Task.SEE,
                                "profile show",
                                "show a profile's settings, where each comes from, and its live state")
                        .arguments(name.optional())
                        .examples("berth profile show dev", "berth profile show -o json"),
                (invocation, progress) -> ProfileView.details(profiles.get().show(name.of(invocation))));
    }

    /** {@code profile history}. */
    public static ReportCommand history(Supplier<Profiles> profiles, ProfileArgument name) {
        return ReportCommand.list(
                Syntax.of(Task.SEE, "profile history", "show what happened to a profile and how long each phase took")
                        .arguments(name.optional())
                        .examples("berth profile history dev", "berth profile history dev --sort tookMillis:desc"),
                ProfileView.HISTORY,
                "Nothing has happened to it yet.",
                (invocation, progress) -> Result.rows(profiles.get().history(name.of(invocation)), ProfileView::event));
    }

    /** What {@code profile list} tells of these. */
    public static Result listed(List<ProfileSummary> profiles) {
        return Result.list(ProfileView.LIST, Result.rows(profiles, ProfileView::summary));
    }

    /** What {@code profile show} tells of one. */
    public static Result shown(ProfileDetails profile) {
        return ProfileView.details(profile);
    }

    /** What {@code profile history} tells of these. */
    public static Result past(List<HistoryEvent> events) {
        return Result.list(ProfileView.HISTORY, Result.rows(events, ProfileView::event));
    }
}
