package dev.berth.shell.doctor;

import dev.berth.profiles.Finding;
import dev.berth.profiles.Profiles;
import dev.berth.vm.progress.Progress;
import java.util.List;
import java.util.Optional;

/** What profiles know of themselves: the database, disks, interrupted work, leftovers, and clients' contexts. */
public final class ProfileInspection implements Inspection {

    private final Profiles profiles;

    public ProfileInspection(Profiles profiles) {
        this.profiles = profiles;
    }

    @Override
    public List<Check> look() {
        return profiles.check().stream().map(this::check).toList();
    }

    private Check check(Finding finding) {
        Check.Result result = switch (finding.level()) {
            case OK -> Check.Result.OK;
            case WARNING -> Check.Result.WARN;
            case PROBLEM -> Check.Result.FAIL;
        };
        Check check = new Check(
                finding.check(), result, finding.message(), finding.why(), finding.remedy(), Optional.empty());
        return finding.fixable()
                ? check.repairedBy(() -> {
                    profiles.fix(Progress.NONE);
                    return "finished what was interrupted: " + finding.message();
                })
                : check;
    }
}
