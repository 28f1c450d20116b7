package dev.berth.shell.doctor;

import java.util.List;

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
        return all.stream().flatMap(inspection -> inspection.look().stream()).toList();
    }
}
