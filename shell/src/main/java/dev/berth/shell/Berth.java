package dev.berth.shell;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.ErrorText;
import dev.berth.shell.console.Screen;
import dev.berth.shell.run.CommandRunner;
import dev.berth.shell.run.ExitCode;
import dev.berth.shell.run.InteractiveShell;
import dev.berth.shell.run.Interruption;
import dev.berth.shell.run.ScriptRunner;
import dev.berth.shell.run.TypedAnswers;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * The entry point. With arguments, they are one command; without, commands are typed at a prompt or, when standard
 * input is no terminal, read from it.
 */
public final class Berth {

    /** The launcher says here which of the standard streams are terminals. */
    private static final String TERMINALS = "berth.terminals";

    private Berth() {}

    static void main(String[] arguments) {
        Screen screen = Screen.ofProcess(System.getenv(), System.getProperty(TERMINALS, ""));
        int code = Interruption.awaited(() -> run(List.of(arguments), screen));
        System.out.flush();
        System.exit(code);
    }

    private static int run(List<String> arguments, Screen screen) {
        Application application = new Application(HostEnvironment.ofProcess());
        CommandCatalog catalog = new CommandCatalog(application, screen);
        CommandRunner runner = new CommandRunner(catalog.parser(), catalog.registry(), screen);
        try {
            if (!arguments.isEmpty()) {
                return runner.run(arguments, new TypedAnswers(screen.err()));
            }
            if (!screen.inputTerminal()) {
                return new ScriptRunner(runner)
                        .run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
            }
            return new InteractiveShell(
                            runner,
                            catalog.parser(),
                            BerthHome.of(application.environment().variables()),
                            prompt(application.bean(Profiles.class)))
                    .run();
        } catch (BerthException e) {
            new ErrorText(screen).print(e, false);
            return ExitCode.of(e.kind());
        }
    }

    private static Supplier<String> prompt(Supplier<Profiles> profiles) {
        return () -> {
            try {
                return profiles.get()
                        .active()
                        .map(ProfileName::value)
                        .map(name -> "berth (" + name + ")> ")
                        .orElse("berth> ");
            } catch (RuntimeException e) {
                // A command will say what is wrong; the prompt has to come whatever it is.
                return "berth> ";
            }
        };
    }
}
