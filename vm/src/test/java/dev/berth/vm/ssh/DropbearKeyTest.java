package dev.berth.vm.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropbearKeyTest {

    /** Of nobody: made by {@code ssh-keygen} for this test. */
    private static final String OPENSSH = """
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
            QyNTUxOQAAACA87zgWfrXNaWMmvx7FSOdNrbocCmUXuY3xJAT15VJgyQAAAIh8fnYKfH52
            CgAAAAtzc2gtZWQyNTUxOQAAACA87zgWfrXNaWMmvx7FSOdNrbocCmUXuY3xJAT15VJgyQ
            AAAEBOH8mz/ehjMyCq//XZ5K4AAGOScriUI9jv+17Gt1U5gjzvOBZ+tc1pYya/HsVI502t
            uhwKZRe5jfEkBPXlUmDJAAAABHRlc3QB
            -----END OPENSSH PRIVATE KEY-----
            """;

    /** What {@code dropbearconvert openssh dropbear} makes of it. */
    private static final String DROPBEAR = "AAAAC3NzaC1lZDI1NTE5AAAAQE4fybP96GMzIKr/9dnkrgAAY5JyuJQj2O/7Xsa3VTmCPO84Fn6"
            + "1zWljJr8exUjnTa26HAplF7mN8SQE9eVSYMk=";

    @Test
    void isWhatDropbearsOwnProgramMakesOfTheSameKey() {
        assertThat(Base64.getEncoder().encodeToString(DropbearKey.of(OPENSSH))).isEqualTo(DROPBEAR);
    }

    @Test
    void whatIsNoSuchKeyIsRefused(@TempDir Path directory) throws Exception {
        Path ecdsa = directory.resolve("ecdsa");
        Path locked = directory.resolve("locked");
        keygen("-t", "ecdsa", "-N", "", "-f", ecdsa.toString());
        keygen("-t", "ed25519", "-N", "secret", "-f", locked.toString());

        for (String text :
                new String[] {"", "no key", Files.readString(ecdsa), Files.readString(locked), OPENSSH.substring(0, 250)
                }) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> DropbearKey.of(text));
        }
    }

    private static void keygen(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
