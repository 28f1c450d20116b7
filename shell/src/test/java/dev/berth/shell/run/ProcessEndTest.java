package dev.berth.shell.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessEndTest {

    /**
     * What runs in a process of its own: with an argument it leaves a program behind, as one does that starts a
     * machine.
     */
    static final class Ending {

        static void main(String[] arguments) throws Exception {
            for (String argument : arguments) {
                new ProcessBuilder("sleep", argument)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("and then some")));
            System.out.println("the last line");
            ProcessEnd.with(7);
        }
    }

    @Test
    void hasItsExitCodeAndItsOutput() throws Exception {
        assertThat(endOf(List.of())).startsWith("the last line");
    }

    @Test
    void hasItsExitCodeAndItsOutputWhenAProgramGoesOn() throws Exception {
        assertThat(endOf(List.of(), "20")).isEqualTo("the last line");
    }

    @Test
    void letsTheJvmWriteDownWhatItRecordsOfAStart() throws Exception {
        assertThat(endOf(List.of("-Dberth.training=true"), "20")).isEqualTo("the last line\nand then some");
    }

    /** What it prints; it has checked the exit code. */
    private static String endOf(List<String> options, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED");
        builder.command().addAll(options);
        builder.command().addAll(List.of("-cp", System.getProperty("java.class.path"), Ending.class.getName()));
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
        return output.strip();
    }
}
