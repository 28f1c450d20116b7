package dev.berth.runtimes.docker;

import dev.berth.runtimes.ClientContexts;
import dev.berth.runtimes.ContextOwner;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.HostFile;
import dev.berth.vm.home.BerthHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * The docker command's contexts, in the directory {@code DOCKER_CONFIG} names or {@code ~/.docker}. Written straight
 * into docker's context store, so that no docker command is needed; the layout is docker's own
 * ({@code cli/context/store} of github.com/docker/cli): {@code contexts/meta/<sha256 of the name>/meta.json}, and the
 * selected context in {@code config.json}. Thread-safe, and safe beside other processes.
 *
 * <p>A context that Berth made carries a mark in its metadata. One of the same name without that mark is the user's: it
 * is neither changed nor removed.
 */
public final class DockerContexts implements ClientContexts {

    /** What these contexts are called in {@link dev.berth.runtimes.ContainerRuntime#contexts}. */
    public static final String KIND = "docker";

    private final Map<String, String> environment;
    private final BerthHome home;
    private final Path directory;
    private final HostFile config;

    /** The contexts that a docker command with that environment would use. */
    public DockerContexts(Map<String, String> environment, BerthHome home) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.directory = set("DOCKER_CONFIG")
                .map(Path::of)
                .orElseGet(() -> Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".docker"));
        this.config = new HostFile(directory.resolve("config.json"), home);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /**
     * {@inheritDoc} Where {@code config.json} cannot be parsed this is empty: docker warns then and uses its default.
     */
    @Override
    public Optional<String> current() {
        try {
            return new DockerConfig(config.read().orElse("")).currentContext();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    @Override
    public void requireEditable() {
        readably(config.read().orElse(""), DockerConfig::currentContext);
        config.requireEditable();
    }

    @Override
    public boolean exists(String name) {
        return name.equals(DockerConfig.DEFAULT)
                || Files.isRegularFile(meta(name).path());
    }

    @Override
    public boolean isForeign(String name) {
        return ContextOwner.named(name, home)
                .map(owner -> meta(name)
                        .read()
                        .filter(text -> !text.isBlank())
                        .map(ContextMeta::parse)
                        .filter(there -> isForeign(there, owner))
                        .isPresent())
                .orElseGet(() -> exists(name));
    }

    @Override
    public void select(Optional<String> name) {
        config.edit(
                text -> readably(text, before -> before.withCurrentContext(name).text()));
    }

    private <T> T readably(String text, Function<DockerConfig, T> work) {
        try {
            return work.apply(new DockerConfig(text));
        } catch (JacksonException e) {
            throw unreadable(config.path(), e);
        }
    }

    /** {@inheritDoc} {@code DOCKER_HOST} wins over {@code DOCKER_CONTEXT}, which wins over {@code config.json}. */
    @Override
    public Optional<String> overriddenBy() {
        return Stream.of("DOCKER_HOST", "DOCKER_CONTEXT")
                .filter(name -> set(name).isPresent())
                .findFirst();
    }

    /** The name of a profile's context. */
    static String name(String profile) {
        return PREFIX + profile;
    }

    /**
     * Does nothing where {@link #write} could make the profile's context.
     *
     * @throws BerthException if there is a context of its name that Berth did not make, or none can be made
     */
    void requireOwn(String profile) {
        if (isForeign(name(profile))) {
            throw notOurs(profile, meta(name(profile)).path());
        }
        if (!exists(name(profile))) {
            meta(name(profile)).requireEditable();
        }
    }

    /**
     * Makes the profile's context, or points it to that socket. Does nothing when it is right already.
     *
     * @throws BerthException if there is a context of its name that Berth did not make
     */
    void write(String profile, Path socket) {
        HostFile meta = meta(name(profile));
        ContextOwner owner = owner(profile);
        meta.edit(text -> {
            if (text.isBlank()) {
                return ContextMeta.made(name(profile), owner, socket);
            }
            ContextMeta there = ContextMeta.parse(text);
            if (isForeign(there, owner)) {
                throw notOurs(profile, meta.path());
            }
            return there.madeFor(owner) && there.reaches(socket) ? text : there.reaching(owner, socket);
        });
    }

    /**
     * Removes the profile's context if Berth made it. Where it was the selected one, docker's default is selected, as
     * {@code docker context rm --force} does: docker refuses to work with a selected context that does not exist.
     */
    void remove(String profile) {
        HostFile meta = meta(name(profile));
        ContextOwner owner = owner(profile);
        meta.remove(directory, text -> ContextMeta.parse(text).madeFor(owner));
        if (!exists(name(profile)) && current().equals(Optional.of(name(profile)))) {
            select(Optional.empty());
        }
    }

    private static boolean isForeign(ContextMeta there, ContextOwner owner) {
        return !there.madeFor(owner) && !there.orphaned();
    }

    private ContextOwner owner(String profile) {
        return ContextOwner.of(profile, home);
    }

    private HostFile meta(String name) {
        return new HostFile(
                directory
                        .resolve("contexts")
                        .resolve("meta")
                        .resolve(sha256(name))
                        .resolve("meta.json"),
                home);
    }

    private Optional<String> set(String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
    }

    private static BerthException notOurs(String profile, Path meta) {
        return BerthException.failed("could not make the docker context " + name(profile))
                .because("there is one of that name that this Berth did not make (" + meta + ")")
                .remedy("Remove it with: docker context rm " + name(profile) + ", or choose another profile name");
    }

    private static BerthException unreadable(Path file, JacksonException cause) {
        // Jackson's own message may quote the file, and the file holds passwords.
        return BerthException.failed("could not read docker's configuration " + file)
                .because("it is not a JSON object as docker writes it, from line "
                        + cause.getLocation().getLineNr() + ", column "
                        + cause.getLocation().getColumnNr())
                .remedy("Repair the file; it was left as it is")
                .causedBy(cause);
    }

    private static String sha256(String name) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
