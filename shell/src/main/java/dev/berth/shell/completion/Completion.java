package dev.berth.shell.completion;

import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.function.Supplier;

/** {@code completion}: prints the script that makes another shell complete Berth's commands. */
public final class Completion implements BerthCommand {

    private static final Argument SHELL =
            Argument.one("SHELL", "bash, zsh or fish").candidates(Candidates.of(Dialect.class, _ -> "its script"));

    private static final Syntax SYNTAX = Syntax.of(
                    Task.BERTH, "completion", "print the script for TAB completion in your shell")
            .arguments(SHELL)
            .examples(
                    "mkdir -p ~/.local/share/bash-completion/completions ~/.zfunc ~/.config/fish/completions",
                    "berth completion bash > ~/.local/share/bash-completion/completions/berth",
                    "berth completion zsh > ~/.zfunc/_berth     with fpath+=(~/.zfunc) before compinit",
                    "berth completion fish > ~/.config/fish/completions/berth.fish");

    private final Supplier<CommandLineParser> commands;

    public Completion(Supplier<CommandLineParser> commands) {
        this.commands = commands;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Dialect dialect = invocation.choice(0, SHELL, Dialect.class);
        console.result(new CompletionScript(dialect, commands.get()).text());
        return ExitCode.DONE;
    }
}
