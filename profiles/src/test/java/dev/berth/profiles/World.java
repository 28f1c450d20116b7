package dev.berth.profiles;

import dev.berth.profiles.project.ProjectNames;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.store.Database;
import dev.berth.runtimes.ClientContexts;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.ForwardedSocket;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.BootParts;
import dev.berth.vm.BootPlan;
import dev.berth.vm.TemplateSource;
import dev.berth.vm.agent.PortAgent;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.port.PortStatus;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.template.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A host with images, machines, engines and clients whose whole state is in files below one directory, so that several
 * "processes" can work on it and each can be killed.
 */
final class World {

    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final String USERS_CONTEXT = "the-users-own";

    /** In a context that a profile of another home has. */
    private static final String OTHER_HOME = "of another home";

    /** A runtime whose profiles have a cluster, whatever their settings. */
    private static final String ALWAYS_CLUSTER = "other";

    final KillSwitch kill;
    final List<String> notices = new CopyOnWriteArrayList<>();

    /** Machines that the agent was asked to look at. */
    final List<String> attended = new CopyOnWriteArrayList<>();

    final Progress progress = new Progress() {
        @Override
        public void notice(String message) {
            notices.add(message);
        }
    };

    /** How long a guest was last given to shut down. */
    Duration patience = Duration.ZERO;

    private final Path root;
    private final BerthHome home;
    private final Database database;

    World(Path root) {
        this(root, new KillSwitch(false));
    }

    World(Path root, KillSwitch kill) {
        this.root = root;
        this.kill = kill;
        this.home = new BerthHome(root.resolve("b"));
        this.database = new Database(home);
        if (!Files.exists(root.resolve("docker"))) {
            for (String kind : List.of("docker", "kube")) {
                create(root.resolve(kind));
                write(root.resolve(kind).resolve(USERS_CONTEXT), "");
                write(root.resolve(kind + "-current"), USERS_CONTEXT);
            }
            write(root.resolve("images"), "a".repeat(64));
            BerthHome.privateDirectory(home.root());
            emptyDatabase(database);
        }
    }

    /** Making the schema takes longer than most tests, so it is made once and copied. */
    private static synchronized void emptyDatabase(Database database) {
        try (database) {
            Path template = Path.of(
                    "target", "empty-database-" + ProcessHandle.current().pid() + ".mv.db");
            if (Files.exists(template)) {
                Files.copy(template, database.file());
                return;
            }
            database.change(db -> {});
            database.close();
            Files.createDirectories(template.toAbsolutePath().getParent());
            Files.copy(database.file(), template);
            template.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Profiles profiles() {
        return profiles(Map.of("HOME", root.toString()));
    }

    Profiles profiles(Map<String, String> environment) {
        return new Profiles(
                home,
                database,
                environment,
                new SmallHost(),
                this::machine,
                new FileImages(),
                new FileTemplates(),
                List.of(new FileRuntime("docker"), new FileRuntime(ALWAYS_CLUSTER)),
                clients(),
                new FileAgent(),
                List.of(new ProjectNames(home)),
                new KillingClock());
    }

    /** That there is a kubectl has to be {@link #set}. */
    private List<ClientContexts> clients() {
        if (is("kubeconfig-broken")) {
            return List.of(docker(), new BrokenContexts());
        }
        return is("kubectl") ? List.of(docker(), kube()) : List.of(docker());
    }

    /** Ports are not what is tried here. */
    private final class FileAgent implements PortAgent {

        @Override
        public void attend(String machine) {
            if (is("agent-broken")) {
                throw BerthException.failed("could not start Berth's agent");
            }
            attended.add(machine);
        }

        @Override
        public boolean answers() {
            return true;
        }

        @Override
        public List<PortStatus> ports(String machine) {
            return List.of();
        }
    }

    /** Where a profile is exported to. */
    Path archive() {
        return root.resolve("archive");
    }

    BerthHome home() {
        return home;
    }

    FileMachine machine(String name) {
        return new FileMachine(name, home.profile(name), this);
    }

    ClientContexts docker() {
        return new FileContexts("docker");
    }

    ClientContexts kube() {
        return new FileContexts("kube");
    }

    /** Has a profile of that name in another home have a context and its client point to it. */
    void useFromAnotherHome(String profile) {
        write(root.resolve("docker").resolve("berth-" + profile), OTHER_HOME);
        write(root.resolve("docker-current"), "berth-" + profile);
    }

    Path events() {
        return root.resolve("events");
    }

    /** How often machines have come up anew, from nothing or from a template. */
    long boots() {
        return events("boot ") + events("continue ");
    }

    /** How often something has happened. */
    long events(String kind) {
        return Files.exists(events())
                ? read(events()).lines().filter(line -> line.startsWith(kind)).count()
                : 0;
    }

    void happened(String event) {
        try {
            Files.writeString(events(), event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What there is of templates, whole or not. */
    List<String> templates() {
        return names(home.templates());
    }

    void point(String name) {
        kill.point(name);
    }

    void newestImage(String digest) {
        write(root.resolve("images"), read(root.resolve("images")) + "\n" + digest);
    }

    void set(String fact) {
        write(root.resolve(fact), "");
    }

    void unset(String fact) {
        delete(root.resolve(fact));
    }

    boolean is(String fact) {
        return Files.exists(root.resolve(fact));
    }

    boolean bootFails() {
        return is("boot-fails");
    }

    boolean guestHangs() {
        return is("guest-hangs");
    }

    /** While somebody has said {@code hold-boot}, a boot does not go on. */
    void awaitBootMayGoOn() {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (is("hold-boot") && System.nanoTime() < deadline) {
            set("booting");
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The docker contexts that are there. */
    List<String> contexts() {
        try (Stream<Path> files = Files.list(root.resolve("docker"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directories of machines that are there. */
    List<String> directories() {
        return names(home.profiles());
    }

    private static List<String> names(Path directory) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CreateRequest request(String name) {
        return CreateRequest.of(new ProfileName(name), ProfileSettings.NONE);
    }

    static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class SmallHost implements Host {

        @Override
        public int cpus() {
            return 4;
        }

        @Override
        public ByteSize memory() {
            return ByteSize.ofGiB(16);
        }

        @Override
        public Optional<BerthException> sharingObstacle() {
            return is("shares-folders")
                    ? Optional.empty()
                    : Optional.of(BerthException.precondition("there is no virtiofsd"));
        }

        @Override
        public ByteSize freeSpace(Path path) {
            return is("disk-full") ? ByteSize.ofMiB(100) : ByteSize.ofGiB(100);
        }
    }

    private final class FileImages implements ImageSource {

        @Override
        public GuestImage resolve(String reference, Progress heard) {
            point("resolve image");
            List<String> digests = read(root.resolve("images")).lines().toList();
            String digest = reference.equals(LATEST)
                    ? digests.getLast()
                    : digests.stream()
                            .filter(known -> known.startsWith(reference))
                            .findFirst()
                            .orElseThrow(() -> BerthException.notFound("there is no image " + reference));
            return new GuestImage(digest, root);
        }

        @Override
        public Optional<GuestImage> find(String digest) {
            return read(root.resolve("images"))
                    .lines()
                    .filter(digest::equals)
                    .map(known -> new GuestImage(known, root))
                    .findFirst();
        }
    }

    /** One template per image and number of processors. */
    private final class FileTemplates implements TemplateSource {

        @Override
        public Optional<Template> obtain(BootPlan plan, ByteSize disk, Progress heard) {
            point("obtain template");
            if (is("no-templates")) {
                return Optional.empty();
            }
            String key = plan.image().digest().substring(0, 8) + plan.cpus();
            Path place = home.templates().resolve(key);
            if (!Files.exists(place)) {
                Path staged = home.templates().resolve(".new-" + key);
                Tree.delete(staged);
                create(staged);
                point("template boots");
                if (bootFails()) {
                    Tree.delete(staged);
                    throw BerthException.failed("could not boot a template").because("the kernel panicked");
                }
                write(staged.resolve("root.qcow2"), plan.image().digest());
                write(staged.resolve("data.qcow2"), "of template ");
                point("template captured");
                try {
                    Files.move(staged, place);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                happened("capture");
                point("template kept");
            }
            return Optional.of(new Template(key, place));
        }

        @Override
        public void drop(Template template) {
            point("drop template");
            Tree.delete(template.directory());
        }

        @Override
        public void sweep() {
            templates().stream()
                    .filter(name -> name.startsWith("."))
                    .forEach(name -> Tree.delete(home.templates().resolve(name)));
        }
    }

    private final class FileRuntime implements ContainerRuntime {

        private final String name;

        FileRuntime(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "an engine in files";
        }

        @Override
        public BootParts prepare(RuntimeInstance instance, Progress heard) {
            point("prepare engine");
            return new BootParts("berth-docker.target", "docker", List.of());
        }

        @Override
        public void forgetData(RuntimeInstance instance) {
            point("forget data");
            write(root.resolve("data-forgotten"), "");
        }

        @Override
        public List<ForwardedSocket> sockets() {
            return List.of(new ForwardedSocket("docker.sock", "/run/docker.sock"));
        }

        @Override
        public EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress heard) {
            point("await engine");
            return status(instance).orElseThrow(() -> BerthException.failed("the engine does not answer"));
        }

        @Override
        public void awaitAnswer(RuntimeInstance instance, Duration timeout, Progress heard) {
            awaitReady(instance, timeout, heard);
        }

        @Override
        public Optional<EngineStatus> status(RuntimeInstance instance) {
            boolean answers = machine(instance.profile()).complete()
                    && Files.exists(instance.socket(sockets().getFirst()))
                    && !is("engine-hangs");
            return answers ? Optional.of(new EngineStatus("1.0", Map.of("containers", 0))) : Optional.empty();
        }

        @Override
        public void requireWirable(RuntimeInstance instance) {
            if (docker().isForeign("berth-" + instance.profile())) {
                throw BerthException.precondition("the context berth-" + instance.profile() + " is taken");
            }
        }

        @Override
        public void wire(RuntimeInstance instance) {
            requireWirable(instance);
            point("wire");
            contexts(instance.profile(), instance.settings())
                    .forEach((kind, context) -> write(root.resolve(kind).resolve(context), ""));
            point("wired");
        }

        @Override
        public void unwire(String profile) {
            point("unwire");
            if (!docker().isForeign("berth-" + profile)) {
                delete(root.resolve("docker").resolve("berth-" + profile));
            }
            delete(root.resolve("kube").resolve("berth-" + profile));
            point("unwired");
        }

        @Override
        public Map<String, String> outdated(String profile, Map<String, Object> settings) {
            return !contexts(profile, settings).containsKey("kube") && kube().exists("berth-" + profile)
                    ? Map.of("kube", "berth-" + profile)
                    : Map.of();
        }

        @Override
        public void unwireOutdated(String profile, Map<String, Object> settings) {
            point("unwire outdated");
            delete(root.resolve("kube").resolve("berth-" + profile));
        }

        @Override
        public Map<String, String> contexts(String profile, Map<String, Object> settings) {
            return Boolean.TRUE.equals(settings.get("cluster")) || name.equals(ALWAYS_CLUSTER)
                    ? Map.of("docker", "berth-" + profile, "kube", "berth-" + profile)
                    : Map.of("docker", "berth-" + profile);
        }

        @Override
        public List<String> logs(RuntimeInstance instance, int lines) {
            return List.of("engine started");
        }
    }

    private final class FileContexts implements ClientContexts {

        private final String kind;

        FileContexts(String kind) {
            this.kind = kind;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public Optional<String> current() {
            String current = read(root.resolve(kind + "-current"));
            return current.isEmpty() ? Optional.empty() : Optional.of(current);
        }

        @Override
        public void requireEditable() {
            if (is(kind + "-read-only")) {
                throw BerthException.failed("could not write " + kind + "'s configuration")
                        .because("it is read-only");
            }
        }

        @Override
        public boolean exists(String name) {
            return Files.exists(file(name));
        }

        @Override
        public boolean isForeign(String name) {
            return exists(name)
                    && (!name.startsWith("berth-") || read(file(name)).equals(OTHER_HOME));
        }

        @Override
        public void select(Optional<String> name) {
            point("select");
            requireEditable();
            write(root.resolve(kind + "-current"), name.orElse(""));
            point("selected");
        }

        @Override
        public Optional<String> overriddenBy() {
            return is("docker-host") ? Optional.of("DOCKER_HOST") : Optional.empty();
        }

        private Path file(String name) {
            return root.resolve(kind).resolve(name);
        }
    }

    /** The contexts of a client that no profile here is for, and whose configuration cannot be read. */
    private static final class BrokenContexts implements ClientContexts {

        @Override
        public String kind() {
            return "kube";
        }

        @Override
        public Optional<String> current() {
            throw BerthException.failed("could not read the kubeconfig");
        }

        @Override
        public void requireEditable() {
            current();
        }

        @Override
        public boolean exists(String name) {
            return current().isPresent();
        }

        @Override
        public boolean isForeign(String name) {
            return exists(name);
        }

        @Override
        public void select(Optional<String> name) {
            current();
        }

        @Override
        public Optional<String> overriddenBy() {
            return Optional.empty();
        }
    }

    /** Each record that is written asks for the time first. */
    private final class KillingClock extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            point("clock");
            return Clock.systemUTC().instant();
        }
    }
}
