package dev.berth.shell;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.ErrorText;
import dev.berth.shell.console.Screen;
import dev.berth.shell.run.CommandRunner;
import dev.berth.shell.run.ExitCode;
import dev.berth.shell.run.InteractiveShell;
import dev.berth.shell.run.Interruption;
import dev.berth.shell.run.ProcessEnd;
import dev.berth.shell.run.ScriptRunner;
import dev.berth.shell.run.TypedAnswers;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;

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
        ProcessEnd.with(code);
    }

    private static int run(List<String> arguments, Screen screen) {
        boolean script = arguments.isEmpty() && !screen.inputTerminal();
        try (Application application = new Application(HostEnvironment.ofProcess(script))) {
            if (arguments.isEmpty() && !script) {
                return interactive(application, screen);
            }
            CommandCatalog catalog = new CommandCatalog(application, screen);
            CommandRunner runner = new CommandRunner(catalog.parser(), catalog.registry(), screen);
            if (!arguments.isEmpty()) {
                return runner.run(arguments, new TypedAnswers(screen.err()));
            }
            return new ScriptRunner(runner, Interruption::isUnderWay)
                    .run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        } catch (BerthException e) {
            new ErrorText(screen).print(e, false);
            return ExitCode.of(e.kind());
        }
    }

    private static int interactive(Application application, Screen screen) {
        HostEnvironment environment = application.environment();
        try (Terminal terminal = InteractiveShell.openTerminal()) {
            // The window may be made wider or narrower while the shell runs.
            Screen now = screen.width(terminal::getWidth);
            CommandCatalog catalog = new CommandCatalog(application, now);
            Supplier<Profiles> profiles = application.bean(Profiles.class);
            return new InteractiveShell(
                            terminal,
                            now,
                            new CommandRunner(catalog.parser(), catalog.registry(), now),
                            catalog.parser(),
                            new InteractiveShell.Place(BerthHome.of(environment.variables()), environment.directory()),
                            profiles.get().watchInUse())
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("could not give the terminal back", e);
        }
    }
}
