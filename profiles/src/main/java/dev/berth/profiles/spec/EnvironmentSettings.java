package dev.berth.profiles.spec;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The settings that the environment gives, as {@code BERTH_CPUS} and its like. */
public final class EnvironmentSettings {

    private EnvironmentSettings() {}

    /** The variable that gives a setting, such as {@code BERTH_PUBLISH_ADDRESS} for {@code publishAddress}. */
    public static String variable(String setting) {
        return "BERTH_" + setting.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }

    /**
     * Reads {@code BERTH_RUNTIME}, {@code BERTH_CPUS}, {@code BERTH_MEMORY}, {@code BERTH_DISK}, {@code BERTH_IMAGE},
     * {@code BERTH_PUBLISH_ADDRESS}, {@code BERTH_NETWORK}, {@code BERTH_IDLE_SUSPEND}, {@code BERTH_MOUNTS} (one
     * mount, or {@code none}) and {@code BERTH_CA} (one file, or {@code none}). An empty variable is as if it were not
     * there.
     *
     * @throws BerthException of kind USAGE naming the variable
     */
    public static ProfileSettings read(Map<String, String> environment, Path base, Path home) {
        Variables variables = new Variables(environment);
        return new ProfileSettings(
                variables.read("runtime", Function.identity()),
                variables.read("cpus", Integer::valueOf),
                variables.read("memory", ByteSize::parse),
                variables.read("disk", ByteSize::parse),
                variables.read(
                        "mounts", text -> text.equals("none") ? List.of() : List.of(Mount.parse(text, base, home))),
                variables.read("publishAddress", Function.identity()),
                Optional.empty(),
                variables.read("network", Network::parse),
                variables.read("idleSuspend", IdlePeriod::parse),
                variables.read("ca", text -> text.equals("none") ? List.of() : List.of(HostPath.of(text, base, home))),
                variables.read("image", Function.identity()),
                Optional.empty(),
                Optional.empty());
    }

    private record Variables(Map<String, String> environment) {

        <T> Optional<T> read(String setting, Function<String, T> reader) {
            String variable = variable(setting);
            String text = environment.getOrDefault(variable, "").strip();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(reader.apply(text));
            } catch (NumberFormatException e) {
                throw BerthException.usage(variable + ": '" + text + "' is not a number");
            } catch (BerthException e) {
                throw BerthException.usage(variable + ": " + e.getMessage()).causedBy(e);
            }
        }
    }
}
