package dev.berth.vm.agent;

import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.Launcher;
import dev.berth.vm.process.ProcessRunner;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Berth's command line, by which the agent does to a profile what a user could: the agent knows machines, and neither
 * the database nor contexts.
 */
record BerthCommand(BerthHome home, ProcessRunner runner) {

    /** Commands have deadlines of their own, which are shorter; that for saving a large memory is the longest. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * Runs a command on a profile; true when it succeeded.
     *
     * @param verb such as {@code suspend}
     * @param log gets what a command says that fails
     */
    boolean run(String verb, String profile, Consumer<String> log) {
        try {
            CommandResult result = runner.run(Command.of(Launcher.path(), "profile", verb, profile, "--quiet")
                    .environment("BERTH_HOME", home.root().toString())
                    .timeout(LONGEST));
            if (!result.succeeded()) {
                log.accept("could not " + verb + " it: " + result.tail(3).strip());
            }
            return result.succeeded();
        } catch (CommandException e) {
            log.accept("could not " + verb + " it: " + e.getMessage());
            return false;
        }
    }
}
