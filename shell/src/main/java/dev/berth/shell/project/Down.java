package dev.berth.shell.project;

import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.project.ProjectFile;
import dev.berth.profiles.project.Projects;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code down}: the project's profile suspended, and what was in use before in use again. */
public final class Down implements BerthCommand {

    private final Supplier<Projects> projects;
    private final ProjectOption option;

    public Down(Supplier<Projects> projects, ProjectOption option) {
        this.projects = projects;
        this.option = option;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.PROJECTS,
                        "down",
                        "suspend the project's profile and switch back to what was in use before")
                .options(ProjectOption.FILE)
                .examples("berth down");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProjectFile file = option.of(invocation);
        Optional<ProfileSummary> profile = projects.get().down(file, console.progress());
        console.message(
                profile.map(is -> "Profile " + is.name() + " is " + is.state()).orElse("This project has no profile"));
        return ExitCode.DONE;
    }
}
