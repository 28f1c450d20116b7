package dev.berth.shell.run;

import dev.berth.shell.console.Console;
import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import java.util.List;
import org.springframework.shell.core.command.Command;
import org.springframework.shell.core.command.CommandContext;
import org.springframework.shell.core.command.CommandOption;
import org.springframework.shell.core.command.ExitStatus;

/** A {@link BerthCommand} as Spring Shell's registry holds it. */
public final class ShellCommand implements Command {

    private final BerthCommand command;
    private final Screen screen;

    public ShellCommand(BerthCommand command, Screen screen) {
        this.command = command;
        this.screen = screen;
    }

    public Syntax syntax() {
        return command.syntax();
    }

    @Override
    public String getName() {
        return syntax().name();
    }

    @Override
    public List<String> getAliases() {
        return syntax().aliases();
    }

    @Override
    public String getDescription() {
        return syntax().summary();
    }

    @Override
    public String getGroup() {
        return syntax().task().heading();
    }

    @Override
    public List<CommandOption> getOptions() {
        return syntax().allOptions().map(ShellCommand::option).toList();
    }

    @Override
    public ExitStatus execute(CommandContext context) {
        Invocation invocation = Invocation.of(context.parsedInput());
        Console console = new Console(context.outputWriter(), screen, context.inputReader(), invocation);
        int code = command.run(invocation, console);
        return code == ExitCode.DONE ? ExitStatus.OK : new ExitStatus(code, syntax().name());
    }

    private static CommandOption option(Option option) {
        CommandOption.Builder builder = CommandOption.with()
                .longName(option.name())
                .description(option.description())
                .type(option.isFlag() ? boolean.class : String.class);
        option.letter().ifPresent(builder::shortName);
        return builder.build();
    }
}
