package dev.berth.shell;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a process inherits, handed on from one place so that tests never read the real one.
 *
 * @param variables the environment variables
 * @param directory the working directory
 */
record HostEnvironment(Map<String, String> variables, Path directory) {

    HostEnvironment {
        variables = Map.copyOf(variables);
    }

    /** That of this process. */
    static HostEnvironment ofProcess() {
        return new HostEnvironment(System.getenv(), Path.of("").toAbsolutePath());
    }

    Path userHome() {
        return Path.of(variables.getOrDefault("HOME", System.getProperty("user.home")));
    }
}
