package dev.berth.shell.project;

import dev.berth.profiles.project.ProjectFile;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.vm.error.BerthException;
import java.nio.file.Path;

/**
 * The option that names a project's file, and how it is found without.
 *
 * @param directory the working directory
 * @param userHome what {@code ~} stands for in mounts
 */
public record ProjectOption(Path directory, Path userHome) {

    static final Option FILE = Option.value(
                    "file",
                    "FILE",
                    "the project's file; by default " + ProjectFile.NAME + " here or in a directory above")
            .letter('f')
            .candidates(Candidates.FILES);

    ProjectFile of(Invocation invocation) {
        Path file = invocation
                .value(FILE)
                .map(directory::resolve)
                .or(() -> ProjectFile.above(directory))
                .orElseThrow(() -> BerthException.precondition(
                                "there is no " + ProjectFile.NAME + " in " + directory + " or above")
                        .remedy("Make one, for instance from a profile that you have: berth profile export NAME "
                                + ProjectFile.NAME));
        return ProjectFile.read(file, userHome);
    }
}
