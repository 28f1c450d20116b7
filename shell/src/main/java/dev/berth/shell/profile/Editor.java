package dev.berth.shell.profile;

import dev.berth.shell.grammar.Words;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.ProcessRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jline.utils.Signals;

/** The user's editor: {@code VISUAL}, else {@code EDITOR}, else {@code vi}. */
public final class Editor {

    private final ProcessRunner runner;

    public Editor(ProcessRunner runner) {
        this.runner = runner;
    }

    /** Lets the user edit the file and returns when he is done. */
    void edit(Path file) {
        String command = Stream.of("VISUAL", "EDITOR")
                .map(name -> runner.environment().getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("vi");
        // Ctrl-C may mean something in it: our own end must not come by it, nor that of the command.
        Object before = Signals.register("INT", () -> {});
        try {
            List<String> words = new ArrayList<>(Words.split(command));
            words.add(file.toString());
            int code = runner.attach(words);
            if (code != 0) {
                throw BerthException.failed("the editor '" + command + "' ended with exit code " + code)
                        .remedy("Nothing was changed");
            }
        } catch (Words.Unfinished | CommandException.NotStarted e) {
            throw BerthException.precondition("the editor '" + command + "' could not be started")
                    .remedy("Set EDITOR to the one you use")
                    .causedBy(e);
        } finally {
            Signals.unregister("INT", before);
        }
    }
}
