package dev.berth.shell.project;

import dev.berth.profiles.project.ProjectFile;
import dev.berth.profiles.project.Projects;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.profile.EditReport;
import dev.berth.shell.profile.Timeout;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** {@code up}: the environment of the project in the working directory, made or started, and used. */
public final class Up implements BerthCommand {

    private static final Option TRUST =
            Option.flag("trust", "agree to all that the file wants beyond a VM of its own; --yes does not");

    private final Supplier<Projects> projects;
    private final ProjectOption option;

    public Up(Supplier<Projects> projects, ProjectOption option) {
        this.projects = projects;
        this.option = option;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.PROJECTS,
                        "up",
                        "create, start or resume the project's profile from .berth.yaml, and use it")
                .options(ProjectOption.FILE, TRUST, Timeout.OPTION)
                .examples("berth up", "berth up --file ci/.berth.yaml --trust");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        // Before the file is trusted, since a bad one is the user's mistake and changes nothing.
        Duration timeout = Timeout.of(invocation);
        ProjectFile file = option.of(invocation);
        if (!agreed(file, invocation.has(TRUST), console)) {
            console.message("Nothing was changed");
            return ExitCode.FAILED;
        }
        Projects.Raised raised = projects.get().up(file, timeout, console.progress());
        raised.edit().filter(edit -> !edit.changes().isEmpty()).ifPresent(edit -> EditReport.tell(edit, console));
        console.message("Profile " + raised.profile().name() + " is "
                + raised.profile().state() + " and in use, as " + file.path() + " says");
        return ExitCode.DONE;
    }

    private boolean agreed(ProjectFile file, boolean trusted, Console console) {
        List<String> takes = projects.get().unconfirmed(file);
        if (takes.isEmpty()) {
            return true;
        }
        if (!trusted) {
            if (!console.interactive()) {
                throw BerthException.usage(file.path() + " wants more than a machine of its own")
                        .because(String.join("; ", takes))
                        .remedy("Review it, and add --trust to allow this");
            }
            // No message, which --quiet would hide: it is what the user agrees to.
            console.warning(file.path() + " wants more than a machine of its own:\n  " + String.join("\n  ", takes));
            if (!console.agrees("Allow this?")) {
                return false;
            }
        }
        projects.get().confirm(file);
        return true;
    }
}
