package dev.berth.shell.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    private final Redaction redaction = new Redaction(List.of("known-secret", "known-secret-and-more", "short"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            token: abc123                                 | token: (removed)
            "password" : "s3 cr3t", "user" : "me"         | "password" : "(removed)", "user" : "me"
            {"auth":"bWU6cHc="}                           | {"auth":"(removed)"}
            MYSQL_ROOT_PASSWORD=hunter2 started           | MYSQL_ROOT_PASSWORD=(removed) started
            client-key-data: LS0tLS1CRUdJTg==             | client-key-data: (removed)
            pull from https://me:pw@registry.example/v2   | pull from https://(removed)@registry.example/v2
            Authorization: Bearer abcdefghijkl            | Authorization: Bearer (removed)
            k3s agent --token abcdef --server x           | k3s agent --token (removed) --server x
            see ghp_abcdefghijklmnopqrstuvwx in it        | see (removed) in it
            jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl    | jwt (removed)
            the known-secret-and-more of a user           | the (removed) of a user
            """)
    void whatLooksLikeASecretOrIsKnownToBeOneIsTakenOut(String text, String without) {
        assertThat(redaction.of(text)).isEqualTo(without);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            the author of image 0a1b2c
            docker.sock is reachable at unix:///run/docker.sock
            mail to user@example.org
            a short word
            """)
    void whatIsNoSecretStays(String text) {
        assertThat(redaction.of(text)).isEqualTo(text);
    }

    @Test
    void aKeyIsTakenOutWholeAlsoWhenItsEndIsCutOff() {
        String key = "before\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNza\n-----END OPENSSH PRIVATE KEY-----\nafter";

        assertThat(redaction.of(key)).isEqualTo("before\n(removed)\nafter");
        assertThat(redaction.of("-----BEGIN RSA PRIVATE KEY-----\nMIIEow")).isEqualTo("(removed)");
    }

    @Test
    void settingsKeepTheNamesOfVariablesOnly() {
        assertThat(SettingsText.withoutValues("cpus: 2\nenv:\n  A: b\n  C: d\n"))
                .isEqualTo("cpus: 2\nenv:\n  A: (removed)\n  C: (removed)\n");
        assertThat(SettingsText.withoutValues("env: hidden")).doesNotContain("hidden");
        assertThat(SettingsText.withoutValues("env: {a: hidden")).doesNotContain("hidden");
    }
}
