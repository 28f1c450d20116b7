package dev.berth.profiles;

import dev.berth.profiles.spec.EnvironmentSettings;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.profiles.spec.ResolvedSpec;
import dev.berth.profiles.spec.ResolvedSpec.Layer;
import dev.berth.profiles.spec.SettingSource;
import dev.berth.profiles.spec.SettingSource.Kind;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Certificates;
import dev.berth.vm.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a profile may be on this host: where its settings come from, what they are by default, and what this host and
 * this version can give. Nothing here changes anything.
 */
final class SpecRules {

    private static final ByteSize DEFAULT_DISK = ByteSize.ofGiB(60);

    private final BerthHome home;
    private final Map<String, String> environment;
    private final Host host;
    private final List<ContainerRuntime> runtimes;

    SpecRules(BerthHome home, Map<String, String> environment, Host host, List<ContainerRuntime> runtimes) {
        this.home = home;
        this.environment = Map.copyOf(environment);
        this.host = host;
        this.runtimes = List.copyOf(runtimes);
    }

    /**
     * The given layers, strongest first, on top of the environment, the configuration file and the defaults. Of mounts
     * it keeps what they lead to now, since that is what is checked and agreed to: whoever changes a link later, such
     * as a guest that may write there, changes no profile.
     */
    ResolvedSpec resolve(List<Layer> given) {
        return resolve(given, List.of());
    }

    /**
     * The same for a profile that is there.
     *
     * @param agreed its mounts: one that is given again just as it is stays what was agreed to, whatever it leads to
     *     now
     */
    ResolvedSpec resolve(List<Layer> given, List<Mount> agreed) {
        Path userHome = Path.of(environment.getOrDefault("HOME", "/"));
        List<Layer> layers = new ArrayList<>(given);
        layers.add(new Layer(
                EnvironmentSettings.read(environment, Path.of(""), userHome),
                setting -> new SettingSource(Kind.ENVIRONMENT, EnvironmentSettings.variable(setting))));
        Path configuration = home.configuration();
        if (Files.exists(configuration)) {
            layers.add(new Layer(
                    ProfileYaml.read(configuration, userHome).settings(),
                    setting -> new SettingSource(Kind.CONFIGURATION, configuration.toString())));
        }
        return ResolvedSpec.of(
                layers.stream()
                        .map(layer -> new Layer(followed(layer.settings(), agreed), layer.source()))
                        .toList(),
                defaults());
    }

    /** What was given on a command line, with mounts as {@link #resolve} keeps them. */
    static Layer options(ProfileSettings settings) {
        return new Layer(
                followed(settings, List.of()), setting -> new SettingSource(Kind.OPTION, "--" + option(setting)));
    }

    private static ProfileSettings followed(ProfileSettings settings, List<Mount> agreed) {
        return settings.mounts()
                .map(mounts -> settings.mounts(mounts.stream()
                        .map(mount -> agreed.contains(mount) ? mount : mount.followed())
                        .toList()))
                .orElse(settings);
    }

    private static String option(String setting) {
        return switch (setting) {
            case "mounts" -> "mount";
            case "publishAddress" -> "publish-address";
            case "idleSuspend" -> "idle-suspend";
            default -> setting;
        };
    }

    private ProfileSpec defaults() {
        int cpus = Math.clamp(host.cpus() / 2, 1, 4);
        long memory = Math.clamp(host.memory().mebibytes() / 4, 2048, 8192);
        // A small host keeps half of its memory for itself.
        long fitting = Math.max(512, Math.min(memory, host.memory().mebibytes() / 2));
        return new ProfileSpec(
                runtimes.getFirst().name(),
                cpus,
                ByteSize.ofMiB(fitting),
                DEFAULT_DISK,
                defaultMounts(),
                PortForward.LOOPBACK,
                List.of(),
                Network.OPEN,
                IdlePeriod.OFF,
                List.of(),
                ImageSource.LATEST,
                Map.of(),
                Map.of());
    }

    /** The user's home directory, where this host can share it and the guest has a place for it. */
    private List<Mount> defaultMounts() {
        Path userHome = Path.of(environment.getOrDefault("HOME", "/")).normalize();
        if (!userHome.isAbsolute()
                || !Files.isDirectory(userHome)
                || real(userHome).startsWith(real(home.root()))
                || host.sharingObstacle().isPresent()) {
            return List.of();
        }
        try {
            return List.of(new Mount(userHome, userHome.toString(), false).followed());
        } catch (BerthException e) {
            // That of a service, such as /run/name or /.
            return List.of();
        }
    }

    /** Why a profile sees no folder although nobody asked for that; empty when there is another reason. */
    Optional<String> unshared() {
        return host.sharingObstacle().map(obstacle -> "it sees no folder of this host: " + obstacle.getMessage());
    }

    /**
     * Checks a specification against this host and this version.
     *
     * @throws BerthException USAGE or PRECONDITION, naming the setting
     */
    void check(ProfileSpec spec) {
        runtime(spec.runtime()).requireAvailable();
        runtime(spec.runtime()).validate(spec.engine());
        if (spec.cpus() > host.cpus()) {
            throw BerthException.usage("cpus: " + spec.cpus() + " were asked for, but this host has " + host.cpus());
        }
        if (spec.memory().compareTo(host.memory()) > 0) {
            throw BerthException.usage("memory: " + spec.memory() + " was asked for, but this host has "
                    + host.memory().mebibytes() + "MiB");
        }
        spec.ca().forEach(Certificates::read);
        for (Mount mount : spec.mounts()) {
            if (!Files.exists(mount.host())) {
                throw BerthException.usage("mounts: there is no " + mount.host() + " on this host")
                        .remedy("Make it first, or leave the mount out");
            }
            if (!Files.isDirectory(mount.host()) && !Files.isRegularFile(mount.host())) {
                throw BerthException.usage("mounts: " + mount.host() + " is neither a directory nor a file")
                        .because("a socket or a device of the host is of no use in a guest")
                        .remedy("A socket can be forwarded: see 'forwards' in the settings");
            }
            if (real(mount.host()).startsWith(real(home.root()))) {
                throw BerthException.usage("mounts: " + mount.host() + " is where Berth keeps its own files")
                        .because("anyone who has these has all profiles")
                        .remedy("Share another folder");
            }
        }
        if (!spec.mounts().isEmpty()) {
            host.sharingObstacle().ifPresent(obstacle -> {
                throw obstacle;
            });
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // Not there yet, so no link leads to it.
            return path.toAbsolutePath().normalize();
        }
    }

    /**
     * The runtime of that name.
     *
     * @throws BerthException of kind USAGE when there is none, with the nearest name
     */
    ContainerRuntime runtime(String name) {
        List<String> names = runtimes.stream().map(ContainerRuntime::name).toList();
        return known(name).orElseThrow(() -> {
            BerthException unknown = BerthException.usage("runtime: there is no runtime '" + name + "'");
            return NearMiss.of(name, names)
                    .map(near -> unknown.remedy("Did you mean '" + near + "'?"))
                    .orElseGet(() -> unknown.remedy("There are: " + String.join(", ", names)));
        });
    }

    /** The runtime of that name, for what has to be said of a profile whatever its runtime. */
    Optional<ContainerRuntime> known(String name) {
        return runtimes.stream().filter(runtime -> runtime.name().equals(name)).findFirst();
    }
}
