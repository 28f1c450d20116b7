package dev.berth.shell;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a process inherits, handed on from one place so that tests never read the real one.
 *
 * @param variables the environment variables
 * @param directory the working directory
 * @param readsScript whether its standard input has the commands, and is not for the programs that these run
 */
record HostEnvironment(Map<String, String> variables, Path directory, boolean readsScript) {

    HostEnvironment {
        variables = Map.copyOf(variables);
    }

    /** One whose standard input is anybody's. */
    HostEnvironment(Map<String, String> variables, Path directory) {
        this(variables, directory, false);
    }

    /** That of this process. */
    static HostEnvironment ofProcess(boolean readsScript) {
        return new HostEnvironment(System.getenv(), Path.of("").toAbsolutePath(), readsScript);
    }

    Path userHome() {
        return Path.of(variables.getOrDefault("HOME", System.getProperty("user.home")));
    }
}
