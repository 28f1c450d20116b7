package dev.berth.shell.doctor;

import dev.berth.profiles.ProfileState;
import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.process.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders that containers were given with {@code docker run -v} and that the machine does not share: Docker makes an
 * empty one in their place, without a word.
 */
public final class BindChecks implements Inspection {

    private static final String WHY = "a container sees an empty folder of the machine there, and not the host's";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A line for each bind: the container's name, which has no blanks, and what is bound. */
    private static final String QUESTION = """
            docker ps --quiet | xargs -r docker inspect --format \
            '{{$name := .Name}}{{range .Mounts}}{{if eq .Type "bind"}}{{$name}} {{println .Source}}{{end}}{{end}}'
            """;

    /** What is meant to be the machine's own when it is bound, such as the engine's socket. */
    private static final List<Path> OF_THE_MACHINE = Stream.of(
                    "/dev", "/etc", "/lib", "/proc", "/run", "/sys", "/usr", "/var")
            .map(Path::of)
            .toList();

    private final Profiles profiles;

    public BindChecks(Profiles profiles) {
        this.profiles = profiles;
    }

    @Override
    public List<Check> look() {
        try {
            return profiles.list().stream()
                    .filter(profile -> profile.state() == ProfileState.RUNNING)
                    .filter(profile -> profile.dockerSocket().isPresent())
                    .map(ProfileSummary::name)
                    .flatMap(this::look)
                    .toList();
        } catch (BerthException e) {
            // What is wrong with the profiles is said by those who look at them.
            return List.of();
        }
    }

    private Stream<Check> look(ProfileName name) {
        CommandResult answer = profiles.guest(name).run(QUESTION, PATIENCE);
        return answer.succeeded()
                ? unshared(name, profiles.spec(name).mounts(), answer.stdout()).stream()
                : Stream.of();
    }

    /** @param binds lines as {@link #QUESTION} gives them */
    static List<Check> unshared(ProfileName name, List<Mount> mounts, String binds) {
        return binds.lines()
                .map(line -> line.split(" ", 2))
                .filter(bind -> bind.length == 2 && bind[1].startsWith("/"))
                .filter(bind -> isHosts(Path.of(bind[1])) && !isShared(Path.of(bind[1]), mounts))
                .map(bind -> unshared(name, bind[0].substring(1), Path.of(bind[1])))
                .toList();
    }

    private static boolean isHosts(Path source) {
        return OF_THE_MACHINE.stream().noneMatch(source::startsWith) && Files.exists(source);
    }

    private static boolean isShared(Path source, List<Mount> mounts) {
        return mounts.stream().anyMatch(mount -> source.startsWith(mount.guest()));
    }

    private static Check unshared(ProfileName name, String container, Path source) {
        return Check.warn(
                "binds",
                "container " + container + " of " + name + " was given " + source + ", which " + name
                        + " does not share",
                WHY,
                "berth profile edit " + name + " --mount ... with what it shares now and " + source
                        + ", then make the container anew");
    }
}
