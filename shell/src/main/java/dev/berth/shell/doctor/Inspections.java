package dev.berth.shell.doctor;

import dev.berth.vm.error.BerthException;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that {@code doctor} looks at.
 *
 * @param all in the order to be shown
 */
public record Inspections(List<Inspection> all) {

    public Inspections {
        all = List.copyOf(all);
    }

    List<Check> look() {
        // Of a damaged database, several of them say the same.
        return all.stream().flatMap(Inspections::look).distinct().toList();
    }

    /** What cannot be looked at is a finding: nobody needs the others more than who has one of these. */
    private static Stream<Check> look(Inspection inspection) {
        try {
            return inspection.look().stream();
        } catch (BerthException e) {
            return Stream.of(Check.fail(
                    "state",
                    e.why() == null ? e.what() : e.what() + ": " + e.why(),
                    "Berth knows its profiles from it",
                    e.remedy() == null ? "See: berth support-bundle" : e.remedy()));
        }
    }
}
