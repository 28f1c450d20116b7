package dev.berth.shell.run;

import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.shell.core.command.CommandRegistry;

/** A shell with some commands, whose streams can be read. */
final class FakeShell {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Screen screen;
    final CommandLineParser parser;
    final CommandRunner runner;

    FakeShell(FakeCommand... commands) {
        this(Optional.empty(), commands);
    }

    /** One whose results go elsewhere. */
    FakeShell(OutputStream results, FakeCommand... commands) {
        this(Optional.of(results), commands);
    }

    private FakeShell(Optional<OutputStream> results, FakeCommand... commands) {
        screen = Screen.plain(
                new PrintStream(results.orElse(out), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        List<ShellCommand> all = Stream.of(commands)
                .map(command -> new ShellCommand(command, screen))
                .toList();
        parser = new CommandLineParser(all.stream().map(ShellCommand::syntax).toList());
        runner = new CommandRunner(parser, new CommandRegistry(new LinkedHashSet<>(all)), screen);
    }

    static FakeCommand command(String name, FakeCommand.Action action) {
        return new FakeCommand(Syntax.of(Task.BERTH, name, "does " + name).rest("[-- WORD...]"), action);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
