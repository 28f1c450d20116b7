package dev.berth.k3s.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.runtimes.ContextOwner;
import dev.berth.vm.error.BerthException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {

    private static final ClusterAccess ACCESS =
            new ClusterAccess(URI.create("https://127.0.0.1:6443"), "Q0E=", "Q0VSVA==", "S0VZ");

    private static final ContextOwner DEV = new ContextOwner("dev", Path.of("/home/me/.berth"));

    /** Written the way people and tools write it, with everything in it that an edit could lose. */
    private static final String LIVED_IN = """
            # my clusters
            apiVersion: v1
            kind: Config
            preferences: {colors: true}   # unknown to most
            clusters:
            # production, careful
            - cluster: &prod
                server: "https://prod.example:443"
                certificate-authority-data: |
                  QUJD
                  REVG

                extensions: [{name: x, extension: {a: 1}}]
              name: 'prod'
              # end of prod
            -
              name: 😀-staging
              cluster: *prod
            contexts:
              - name: prod    # indented list
                context:
                  user: me
                  cluster: prod
            current-context: 'prod' # the one
            users:
            - {name: me, user: {exec: {command: aws, args: [eks, get-token]}}}
            """;

    @Test
    void putsClusterContextAndUserIntoAnEmptyFileAsKubectlWritesThem() {
        assertThat(with("").text()).isEqualTo("""
                apiVersion: v1
                kind: Config
                clusters:
                - cluster:
                    certificate-authority-data: Q0E=
                    server: https://127.0.0.1:6443
                  name: berth-dev
                contexts:
                - context:
                    cluster: berth-dev
                    extensions:
                    - extension:
                        home: /home/me/.berth
                        profile: dev
                      name: dev.berth
                    user: berth-dev
                  name: berth-dev
                users:
                - name: berth-dev
                  user:
                    client-certificate-data: Q0VSVA==
                    client-key-data: S0VZ
                """);
    }

    @Test
    void addsItsEntriesAtTheEndOfEachListInTheStyleOfTheList() {
        assertThat(with(LIVED_IN).text()).isEqualTo("""
                # my clusters
                apiVersion: v1
                kind: Config
                preferences: {colors: true}   # unknown to most
                clusters:
                # production, careful
                - cluster: &prod
                    server: "https://prod.example:443"
                    certificate-authority-data: |
                      QUJD
                      REVG

                    extensions: [{name: x, extension: {a: 1}}]
                  name: 'prod'
                  # end of prod
                -
                  name: 😀-staging
                  cluster: *prod
                - cluster:
                    certificate-authority-data: Q0E=
                    server: https://127.0.0.1:6443
                  name: berth-dev
                contexts:
                  - name: prod    # indented list
                    context:
                      user: me
                      cluster: prod
                  - context:
                      cluster: berth-dev
                      extensions:
                      - extension:
                          home: /home/me/.berth
                          profile: dev
                        name: dev.berth
                      user: berth-dev
                    name: berth-dev
                current-context: 'prod' # the one
                users:
                - {name: me, user: {exec: {command: aws, args: [eks, get-token]}}}
                - name: berth-dev
                  user:
                    client-certificate-data: Q0VSVA==
                    client-key-data: S0VZ
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LIVED_IN,
                "clusters: []\ncontexts: [] # none yet\nusers: []\n",
                "clusters:\n- {name: a}\ncontexts: [{name: a}]\nusers: [{name: a}, ]\n",
                "--- # one document\nclusters: []\ncontexts: []\nusers: []\n...\n# done\n",
                "clusters: []\ncontexts: []\nusers: []",
                "  clusters: []\n  contexts: []\n  users: &u\n  - name: me\n  x: *u\n",
                "users:\n- name: a\n# about b\n- name: b # b\nclusters: []\ncontexts: &c []",
                "{\"clusters\":[],\"contexts\":[],\"users\":[]}",
                "{\"clusters\": [{\"name\": \"a\"}], \"contexts\": [], \"users\": []}\n",
                "{\n\t\"clusters\": [\n\t\t{\"name\": \"a\"}\n\t],\n\t\"contexts\": [ ],\n\t\"users\": []\n}\n",
                "\ufeffclusters: []\ncontexts: []\nusers: []\n",
                "\"clusters\" : []\n'contexts': []\nusers: []\n",
                "clusters: [] \ncontexts: []\nusers:\n- name: |\n    a\n",
                "clusters: []\ncontexts: []\nusers:\n- name: a\n  note: |+\n    kept\n\n\n",
            })
    void takesBackExactlyWhatItPutIn(String text) {
        for (String variant : new String[] {text, text.replace("\n", "\r\n")}) {
            Kubeconfig with = with(variant);

            assertThat(with.access("berth-dev")).contains(ACCESS);
            if (variant.contains("\r\n")) {
                assertThat(with.text().replace("\r\n", "")).doesNotContain("\n");
            }
            assertThat(with.without(DEV).text()).isEqualTo(variant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "# only a comment",
                "---\n",
                "--- # nothing\n",
                "apiVersion: v1",
                "clusters:\ncontexts:\nusers:",
                "clusters: null\ncontexts: ~\nusers: # none\n",
                "{}",
                "{\"clusters\": null, \"contexts\": null}",
                "clusters:\n  # none yet\n  []\n",
                "clusters: [ # none\n]\n"
            })
    void acceptsAFileThatHasNoEntriesYet(String text) {
        Kubeconfig with = with(text);

        assertThat(with.access("berth-dev")).contains(ACCESS);
        assertThat(with.without(DEV).contexts()).isEmpty();
        assertThat(with.without(DEV).mentions("berth-dev")).isFalse();
        assertThat(text.lines().filter(line -> line.contains("#")).toList())
                .allSatisfy(line -> assertThat(with.text()).contains(line.substring(line.indexOf('#'))));
    }

    @Test
    void refreshesItsEntriesWhereTheyAreAndKeepsWhatAUserAddedToThem() {
        String used = """
                contexts:
                - name: berth-dev # mine
                  context:
                    namespace: shop # the one I work on
                    user: berth-dev
                    cluster: berth-dev
                    extensions: []
                - name: other
                users:
                - user: {client-certificate-data: "old", client-key-data: old, username: x}
                  name: "berth-dev"
                clusters:
                - cluster:
                    server: 'https://127.0.0.1:1'
                    proxy-url: http://proxy:1
                    certificate-authority-data: >-
                      b2xk
                  name: berth-dev
                """;

        assertThat(with(used).text()).isEqualTo("""
                contexts:
                - name: berth-dev # mine
                  context:
                    namespace: shop # the one I work on
                    user: berth-dev
                    cluster: berth-dev
                    extensions:
                    - extension:
                        home: /home/me/.berth
                        profile: dev
                      name: dev.berth
                - name: other
                users:
                - user: {client-certificate-data: "Q0VSVA==", client-key-data: "S0VZ", username: x}
                  name: "berth-dev"
                clusters:
                - cluster:
                    server: 'https://127.0.0.1:6443'
                    proxy-url: http://proxy:1
                    certificate-authority-data: Q0E=
                  name: berth-dev
                """);
        assertThat(with(used).contexts())
                .containsExactly(
                        new KubeContext("berth-dev", "berth-dev", "berth-dev", "shop"),
                        new KubeContext("other", "", "", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    extensions:\n    - extension: &x {a: 1}\n      name: other # of another\n",
                "    extensions: [{name: other, extension: {a: 1}}] # of another\n",
                "    extensions: # of another\n      - {name: other, extension: {a: 1}}\n",
                "    extensions: # of another\n    # and more\n",
                "    namespace: shop # of another\n",
                "    extensions: [{name: dev.berth}, {name: other}] # of another\n",
                "    extensions: # of another\n    - name: dev.berth\n",
                "    extensions:\n    - name: dev.berth\n      extension: {home: /moved, since: v1} # of another\n",
            })
    void marksAContextThatIsThereAndKeepsWhatOthersSayInIt(String others) {
        for (String variant : new String[] {others, others.replace("\n", "\r\n")}) {
            String context = "contexts:\n- context:\n" + variant + "    user: me\n  name: berth-dev\n# the end\n";

            Kubeconfig with = with(context);

            assertThat(with.text())
                    .contains("# of another", "# the end", "user: berth-dev")
                    .doesNotContain("/moved");
            assertThat(with.contexts()).hasSize(1);
            assertThat(with.isTaken(new ContextOwner("dev", Path.of("/")))).isFalse();
            assertThat(with.isTaken(DEV)).isFalse();
            assertThat(with(with.text()).text()).isEqualTo(with.text());
            Stream.of("name: other", "a: 1", "namespace: shop", "since: v1")
                    .filter(others::contains)
                    .forEach(said -> assertThat(with.text()).contains(said));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{name: dev.berth}]",
                "[{name: dev.berth, extension: yes}]",
                "[{name: dev.berth, extension: {profile: dev}}]",
                "[{name: dev.berth, extension: {home: berth, profile: dev}}]",
                "[{name: other, extension: {home: /, profile: dev}}]",
            })
    void aContextWithoutAMarkThatSaysWhoseItIsIsTakenForOneOfBefore(String extensions) {
        String text =
                "clusters: []\nusers: []\ncontexts:\n- name: berth-dev\n  context: {extensions: " + extensions + "}\n";

        assertThat(parse(text).isTaken(DEV)).isFalse();
        assertThat(parse(text).without(DEV).mentions("berth-dev")).isFalse();
    }

    @Test
    void aContextOfOurNameThatLeadsToAClusterOfAnotherNameIsAUsersOwn() {
        Kubeconfig own =
                parse("clusters: []\nusers: []\ncontexts:\n- name: berth-dev\n  context: {cluster: prod, user: me}\n");

        assertThat(own.isTaken(DEV)).isTrue();
        assertThat(own.without(DEV).text()).isEqualTo(own.text());
    }

    @Test
    void whatAHomeHasLeftThatIsGoneOrHasMovedIsRemovedByWhoeverHasTheProfileNow() {
        Kubeconfig left = parse("").with(new ContextOwner("dev", Path.of("/gone/.berth")), ACCESS);

        assertThat(left.isTaken(DEV)).isFalse();
        assertThat(left.without(DEV).mentions("berth-dev")).isFalse();
    }

    @Test
    void marksNothingInAKubeconfigThatIsBerthsOwn() {
        Kubeconfig own = parse("").with("berth-dev", ACCESS);

        assertThat(own.access("berth-dev")).contains(ACCESS);
        assertThat(own.text()).doesNotContain("extensions");
    }

    @Test
    void takesCertificatesAsLongAsChainsOfThemCanBe() {
        String chain = "QUJD".repeat(25_000);
        ClusterAccess access = new ClusterAccess(ACCESS.server(), chain, chain, chain);

        Kubeconfig with = parse(LIVED_IN).with(DEV, access);

        assertThat(parse(with.text()).access("berth-dev")).contains(access);
        assertThat(with.text()).contains("client-key-data: " + chain + "\n");
    }

    @Test
    void changesNothingWhenAllIsRightAlready() {
        String text = with(LIVED_IN).text();

        assertThat(with(text).text()).isEqualTo(text);
        assertThat(parse(LIVED_IN).without(DEV).text()).isEqualTo(LIVED_IN);
    }

    @Test
    void completesEntriesThatAreThereInPart() {
        String partial =
                "clusters:\n- name: berth-dev\ncontexts:\n- name: berth-dev\n  context:\n    namespace: shop\n";

        Kubeconfig with = with(partial);

        assertThat(with.access("berth-dev")).contains(ACCESS);
        assertThat(with.contexts()).containsExactly(new KubeContext("berth-dev", "berth-dev", "berth-dev", "shop"));
    }

    @Test
    void leavesAClusterOfItsNameThatBerthDidNotMake() {
        String theirs = "clusters:\n- name: berth-dev\n  cluster: {server: https://lab.example}\n";

        assertThatThrownBy(() -> with(theirs))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("Berth did not make")
                .hasMessageContaining("kubectl config delete-cluster berth-dev");
        assertThat(parse(theirs).without(DEV).text()).isEqualTo(theirs);
    }

    @Test
    void selectsAndGivesBackTheContextInItsPlaceAndQuoting() {
        Kubeconfig selected = parse(LIVED_IN).withCurrentContext(Optional.of("berth-dev"));

        assertThat(selected.text()).isEqualTo(LIVED_IN.replace("'prod' # the one", "'berth-dev' # the one"));
        assertThat(selected.withCurrentContext(Optional.of("prod")).text()).isEqualTo(LIVED_IN);
    }

    @Test
    void selectsNoContextSoThatTheOldOneCanComeBackAsItWas() {
        assertThat(parse(LIVED_IN).withCurrentContext(Optional.empty()).text())
                .isEqualTo(LIVED_IN.replace("'prod' # the one", "'' # the one"));
        assertThat(parse("current-context: a\n")
                        .withCurrentContext(Optional.empty())
                        .text())
                .isEqualTo("current-context:\n");
        assertThat(parse("kind: Config\n").withCurrentContext(Optional.empty()).text())
                .isEqualTo("kind: Config\n");
    }

    @Test
    void addsTheSelectedContextWhereNoneWasSelected() {
        assertThat(parse("kind: Config").withCurrentContext(Optional.of("a")).text())
                .isEqualTo("kind: Config\ncurrent-context: a");
        assertThat(parse("{\"kind\":\"Config\"}")
                        .withCurrentContext(Optional.of("a"))
                        .text())
                .isEqualTo("{\"kind\":\"Config\", \"current-context\": \"a\"}");
        assertThat(parse("current-context: # none\nkind: Config\n")
                        .withCurrentContext(Optional.of("a"))
                        .text())
                .isEqualTo("current-context: a # none\nkind: Config\n");
        assertThat(parse("").withCurrentContext(Optional.of("a")).text())
                .isEqualTo("apiVersion: v1\nkind: Config\ncurrent-context: a\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:eks:eu-1:1:cluster/x",
                "gke_a_b_c",
                "admin@prod",
                "two words",
                "it's",
                "a: b",
                "#x",
                "no",
                "12",
                "1e3",
                "~",
                "ü 😀",
                "tab\tand \"quote\" \\ and\nline",
                "\u2028\u0085\u007f",
                "-",
                "*a",
                "2001-01-01",
                "0x1f",
                "a:",
                " a",
                "="
            })
    void selectsAContextWhateverItsNameIs(String name) {
        for (String text : new String[] {
            "current-context: a\n",
            "current-context: 'a'\n",
            "current-context: \"a\"\n",
            "current-context: |\n  a\nkind: Config\n",
            "{current-context: a}",
            "current-context: &x a\nkind: Config\n"
        }) {
            assertThat(parse(text).withCurrentContext(Optional.of(name)).currentContext())
                    .contains(name);
        }
    }

    @Test
    void removingTheSelectedContextSelectsNone() {
        Kubeconfig selected = with(LIVED_IN).withCurrentContext(Optional.of("berth-dev"));

        assertThat(selected.without(DEV).text()).isEqualTo(LIVED_IN.replace("'prod' # the one", "'' # the one"));
    }

    @Test
    void removesEntriesThatAreThereTwiceAndThoseOnAnOddPlace() {
        String text = """
                users: [ {name: a}, {name: berth-dev}, # ours
                  {name: b}, {name: berth-dev} ]
                contexts:
                - # a comment of ours
                  name: berth-dev
                # not ours
                - name: x
                -   name: berth-dev
                    context: {}
                """;

        assertThat(parse(text).without(DEV).text()).isEqualTo("""
                users: [ {name: a}, # ours
                  {name: b} ]
                contexts:
                # not ours
                - name: x
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b\n---\nc: d\n",
                "a: b: c",
                "\tclusters: []",
                "clusters: [",
                "- a",
                "just text",
                "{\"clusters\": [}",
                "a: *nowhere",
                "a: &x [*x]",
                "a: \"\u0000\"",
                "clusters:\n- name: a\n  cluster:\n\t server: x\n"
            })
    void refusesWhatIsNotAKubeconfig(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(BerthException.class)
                .hasMessageStartingWith("could not read the kubeconfig /home/me/.kube/config: ")
                .hasMessageContaining("left as it is");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clusters: {}\n",
                "clusters: text\n",
                "clusters: []\nclusters: []\n",
                "x: &l\n- name: a\nclusters: *l\n",
                "clusters:\n- name: berth-dev\n- name: berth-dev\n",
                "x: &e {name: berth-dev, cluster: {}}\nclusters:\n- *e\n",
                "? clusters\n: - name: a\n? contexts\n:\n",
                "clusters:\n- name: |+\n    a"
            })
    void refusesToEditWhatItCannotEditSafely(String text) {
        assertThatThrownBy(() -> with(text)).isInstanceOf(BerthException.class).hasMessageContaining("left as it is");
    }

    @Test
    void refusesToRemoveAnEntryThatOthersReferTo() {
        String text = "clusters:\n- name: berth-dev\n  cluster: &c {}\n- name: mine\n  cluster: *c\n";

        assertThatThrownBy(() -> parse(text).without(DEV))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("anchor 'c'");
    }

    @Test
    void keepsSecretsOutOfMessages() {
        assertThatThrownBy(() -> parse("users:\n- name: me\n  user: {token: s3cret: x}\n"))
                .hasMessageNotContaining("s3cret");
        assertThat(ACCESS.toString()).doesNotContain("S0VZ");
    }

    @Test
    void readsTheAccessThatAClusterGivesOfItself() {
        String k3s = """
                apiVersion: v1
                clusters:
                - cluster:
                    certificate-authority-data: Q0E=
                    server: https://127.0.0.1:6443
                  name: default
                contexts:
                - context:
                    cluster: default
                    user: default
                  name: default
                current-context: default
                kind: Config
                preferences: {}
                users:
                - name: default
                  user:
                    client-certificate-data: Q0VSVA==
                    client-key-data: S0VZ
                """;

        assertThat(parse(k3s).access("default").map(access -> access.throughPort(40123)))
                .contains(new ClusterAccess(URI.create("https://127.0.0.1:40123"), "Q0E=", "Q0VSVA==", "S0VZ"));
        assertThat(parse(k3s).access("other")).isEmpty();
        assertThatThrownBy(() -> parse(k3s.replace("S0VZ", "")).access("default"))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("clientKey");
    }

    private static Kubeconfig parse(String text) {
        return Kubeconfig.parse("/home/me/.kube/config", text);
    }

    private static Kubeconfig with(String text) {
        return parse(text).with(DEV, ACCESS);
    }
}
