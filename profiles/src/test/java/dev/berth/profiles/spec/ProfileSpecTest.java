package dev.berth.profiles.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Network;
import dev.berth.vm.port.StaticForward;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileSpecTest {

    private static final ProfileSpec GOOD = new ProfileSpec(
            "docker",
            2,
            ByteSize.ofGiB(2),
            ByteSize.ofGiB(60),
            List.of(),
            "127.0.0.1",
            List.of(),
            Network.OPEN,
            IdlePeriod.OFF,
            List.of(),
            "latest",
            Map.of(),
            Map.of());
    private static final Path BASE = Path.of("/work");
    private static final Path HOME = Path.of("/home/ada");

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "dev", "my-project-2", "a234567890123456789012345678901234567890"})
    void aDnsLabelIsAName(String name) {
        assertThat(new ProfileName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "A",
                "a.b",
                "a_b",
                "ä",
                "a b",
                "../x",
                "a2345678901234567890123456789012345678901"
            })
    void anythingElseIsNot(String name) {
        assertThatThrownBy(() -> new ProfileName(name))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void aBadFieldIsNamed() {
        assertBad("cpus", GOOD.settings().cpus(0));
        assertBad("cpus", GOOD.settings().cpus(-1));
        assertBad("memory", GOOD.settings().memory(ByteSize.ofMiB(511)));
        assertBad("disk", GOOD.settings().disk(ByteSize.ofMiB(1023)));
        assertBad("runtime", GOOD.settings().runtime("Docker Engine"));
        assertBad("image", GOOD.settings().image("../../etc"));
        assertBad("publishAddress", GOOD.settings().publishAddress("localhost"));
        assertBad("publishAddress", GOOD.settings().publishAddress("1.2.3"));
        assertBad("publishAddress", GOOD.settings().publishAddress("1.2.3.256"));
        assertBad("publishAddress", GOOD.settings().publishAddress("1.2.3.4."));
        assertBad("publishAddress", GOOD.settings().publishAddress("::1"));
        assertBad(
                "forwards",
                GOOD.settings()
                        .forwards(List.of(
                                StaticForward.parse("host:80 -> guest:1", HOME),
                                StaticForward.parse("host:80 -> guest:2", HOME))));
        assertBad("env", GOOD.settings().env(Map.of("1A", "x")));
        assertBad("env", GOOD.settings().env(Map.of("A", "x\ny")));
        assertBad("mounts", GOOD.settings().mounts(List.of(mount("/a:/x"), mount("/b:/x"))));
    }

    @Test
    void engineSettingsThatContainThemselvesAreRefused() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);

        assertBad("engine", GOOD.settings().engine(Map.of("log-opts", endless)));
    }

    @Test
    void aSpecCannotBeChangedThroughWhatItWasMadeFrom() {
        List<Object> registries = new ArrayList<>(List.of("a"));
        ProfileSpec spec = resolve(GOOD.settings().engine(Map.of("mirrors", registries)));
        registries.add("b");

        assertThat(spec.engine()).isEqualTo(Map.of("mirrors", List.of("a")));
    }

    @ParameterizedTest
    @CsvSource({
        "/a,/a,/a,false",
        "/a:ro,/a,/a,true",
        "/a:/b,/a,/b,false",
        "/a:/b:ro,/a,/b,true",
        "src,/work/src,/work/src,false",
        "./x/../y:ro,/work/y,/work/y,true",
        "~/code:/code,/home/ada/code,/code,false",
        "/with space/ü:/b c,/with space/ü,/b c,false",
        "/a\\:b:/c,/a:b,/c,false"
    })
    void aMountIsAPathWithWhereAndHow(String text, String host, String guest, boolean readOnly) {
        Mount mount = Mount.parse(text, BASE, HOME);

        assertThat(mount).isEqualTo(new Mount(Path.of(host), guest, readOnly));
        assertThat(Mount.parse(mount.toString(), Path.of("/elsewhere"), HOME)).isEqualTo(mount);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":/b", "/a:", "/a:b", "/a:/b:/c", "/a:/b:rw", "/a:/"})
    void whatIsNoMountIsRefused(String text) {
        assertThatThrownBy(() -> Mount.parse(text, BASE, HOME))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("mounts");
    }

    @Test
    void aBadVariableIsNamed() {
        assertThatThrownBy(() -> EnvironmentSettings.read(Map.of("BERTH_CPUS", "two"), BASE, HOME))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("BERTH_CPUS");
        assertThatThrownBy(() -> EnvironmentSettings.read(Map.of("BERTH_MEMORY", "much"), BASE, HOME))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("BERTH_MEMORY");
        assertThat(EnvironmentSettings.read(Map.of("BERTH_CPUS", " "), BASE, HOME))
                .isEqualTo(ProfileSettings.NONE);
    }

    private static Mount mount(String text) {
        return Mount.parse(text, BASE, HOME);
    }

    private static void assertBad(String field, ProfileSettings settings) {
        assertThatThrownBy(() -> resolve(settings))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE))
                .hasMessageStartingWith(field);
    }

    private static ProfileSpec resolve(ProfileSettings settings) {
        return ResolvedSpec.of(List.of(new ResolvedSpec.Layer(settings, name -> SettingSource.DEFAULT)), GOOD)
                .spec();
    }

    @Test
    void aMountSaysWhereAPathOfTheHostIsInTheGuest() {
        Mount mount = Mount.parse("/home/me/src:/src", Path.of("/"), Path.of("/home/me"));

        assertThat(mount.guestPath(Path.of("/home/me/src"))).contains("/src");
        assertThat(mount.guestPath(Path.of("/home/me/src/app/web"))).contains("/src/app/web");
        assertThat(mount.guestPath(Path.of("/home/me/srcs"))).isEmpty();
        assertThat(mount.guestPath(Path.of("/home/me"))).isEmpty();
    }
}
