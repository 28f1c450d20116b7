package dev.berth.runtimes;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An engine as a service of the guest's systemd: how it is waited for, and where its log is.
 *
 * @param title its proper name
 * @param units its unit, and those of what belongs to it, such as {@code docker.service}
 */
public record EngineService(String title, List<String> units) {

    private static final Duration GUEST = Duration.ofSeconds(20);

    /** A way to ask the engine how it is. */
    @FunctionalInterface
    public interface Question {

        /** Returns what the engine says of itself, or throws with the reason why it says nothing. */
        EngineStatus ask() throws IOException;

        /** What else explains that it does not get ready, a line each; asked when the wait has failed. */
        default List<String> troubles() {
            return List.of();
        }
    }

    /** How many lines of a log a failure shows. */
    private static final int SHOWN_LINES = 15;

    public EngineService {
        units = List.copyOf(units);
    }

    /** An engine that is one unit. */
    public EngineService(String title, String unit) {
        this(title, List.of(unit));
    }

    /**
     * Asks until the engine answers.
     *
     * @throws BerthException with the last lines of its journal when it does not in time, or cannot start
     */
    public EngineStatus await(RuntimeInstance instance, Question question, Duration timeout, Progress progress) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return question.ask();
            } catch (IOException e) {
                String reason = String.valueOf(e.getMessage());
                progress.detail("waiting for " + title + ": " + reason);
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (gaveUp(instance, left.compareTo(GUEST) < 0 ? GUEST : left)) {
                    throw notReady(instance, question, "did not start", "its service failed")
                            .causedBy(e);
                }
                if (System.nanoTime() >= deadline) {
                    throw notReady(instance, question, "was not ready within " + timeout.toSeconds() + " s", reason)
                            .causedBy(e);
                }
            }
        }
    }

    /**
     * Between two questions the guest is asked whether the engine still has a chance. That takes as long as a pause
     * should, and an engine that cannot start ends the wait at once. An engine that is starting may leave its guest
     * little time for anything else, so the answer may take as long as the wait.
     */
    private boolean gaveUp(RuntimeInstance instance, Duration patience) {
        String script = "systemctl is-failed --quiet " + units.getFirst() + " || { sleep 0.2; exit 1; }";
        return instance.machine().guest().run(script, patience).succeeded();
    }

    private BerthException notReady(RuntimeInstance instance, Question question, String what, String reason) {
        String troubles = question.troubles().stream().map(line -> line + "\n").collect(Collectors.joining());
        return BerthException.failed(title + " in profile " + instance.profile() + " " + what)
                .because(reason + "; " + troubles + "its log ends with\n  "
                        + String.join("\n  ", lastWords(instance))
                        + "\n")
                .remedy("See more with: berth profile logs " + instance.profile() + " --source runtime");
    }

    /** What it said last, without how it was nested when it said so; read from the end until there is enough. */
    private List<String> lastWords(RuntimeInstance instance) {
        String newestFirst = journal() + " --reverse | " + StackDump.filter() + " | head --lines " + SHOWN_LINES;
        try {
            return instance.machine()
                    .guest()
                    .run(newestFirst, GUEST)
                    .stdout()
                    .lines()
                    .toList()
                    .reversed();
        } catch (BerthException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** The last lines of its log. */
    public List<String> log(RuntimeInstance instance, int lines) {
        CommandResult result = instance.machine().guest().run(journal() + " --lines " + lines, GUEST);
        if (!result.succeeded()) {
            throw BerthException.failed("could not read the log of " + title + " in profile " + instance.profile())
                    .because(result.tail(3).strip());
        }
        return result.stdout().lines().toList();
    }

    private String journal() {
        return units.stream()
                .map(unit -> " --unit " + unit)
                .collect(Collectors.joining("", "journalctl", " --no-pager --output short-iso"));
    }
}
