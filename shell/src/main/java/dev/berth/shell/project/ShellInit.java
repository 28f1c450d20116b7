package dev.berth.shell.project;

import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.grammar.Words;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.process.Launcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/**
 * {@code shell-init}: prints a hook for another shell. It looks for a project's file with that shell's own means, and
 * only when the project has changed starts {@code use --project}.
 */
public final class ShellInit implements BerthCommand {

    /** The shells a hook is written for. */
    private enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private static final Argument SHELL =
            Argument.one("SHELL", "bash, zsh or fish").candidates(Candidates.of(Shell.class, _ -> "its hook"));

    private static final Syntax SYNTAX = Syntax.of(
                    Task.PROJECTS, "shell-init", "print a hook that switches contexts as you enter and leave projects")
            .arguments(SHELL)
            .examples(
                    "eval \"$(berth shell-init bash)\"     in ~/.bashrc",
                    "eval \"$(berth shell-init zsh)\"      in ~/.zshrc",
                    "berth shell-init fish | source      in ~/.config/fish/config.fish");

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Shell shell = invocation.choice(0, SHELL, Shell.class);
        // Single quotes as POSIX has them; fish reads a path in them alike unless it has a backslash or a quote.
        String berth = Words.quote(Launcher.path());
        console.result(hook(shell).replace("BERTH use", berth + " use"));
        return ExitCode.DONE;
    }

    private static String hook(Shell shell) {
        String name = "hook." + shell.name().toLowerCase(Locale.ROOT);
        try (InputStream in = ShellInit.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
