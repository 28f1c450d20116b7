package dev.berth.vm.template;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The templates on this host: {@code templates/<key>/}. One comes into being by the renaming of a complete directory.
 * What is not named by a key is being made, which its lock tells, or was left by a process that was killed.
 * Thread-safe, and safe beside other processes.
 */
public final class Templates {

    private static final String STAGING = ".new-";
    private static final String DOOMED = ".old-";
    private static final Duration MAKING = Duration.ofMinutes(30);

    /** How much space they may take, such as {@code 20GiB}; {@code 0} for no templates. */
    public static final String LIMIT = "BERTH_TEMPLATES";

    private static final ByteSize DEFAULT_LIMIT = ByteSize.ofGiB(10);

    private final Path directory;
    private final Hypervisor hypervisor;
    private final ByteSize limit;
    private final Clock clock;

    /**
     * @param hypervisor runs what a killed process may have left running
     * @param limit how much they may take together; what was not used for the longest time goes first
     */
    public Templates(BerthHome home, Hypervisor hypervisor, ByteSize limit, Clock clock) {
        this.directory = home.templates();
        this.hypervisor = hypervisor;
        this.limit = limit;
        this.clock = clock;
    }

    /** As the environment limits them. */
    public static Templates of(BerthHome home, Hypervisor hypervisor, Map<String, String> environment) {
        String limit = environment.getOrDefault(LIMIT, "");
        return new Templates(
                home, hypervisor, limit.isBlank() ? DEFAULT_LIMIT : ByteSize.parse(limit), Clock.systemUTC());
    }

    /** Whether there may be any. */
    public boolean wanted() {
        return limit.bytes() > 0;
    }

    /** All templates, the last used first. */
    public List<Template> list() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> new Template(String.valueOf(entry.getFileName()), entry))
                    .filter(template -> !template.key().startsWith("."))
                    .filter(template -> template.readable().isPresent())
                    .sorted(Comparator.comparing(Template::usedAt).reversed())
                    .toList();
        } catch (IOException e) {
            throw BerthException.failed("could not list the templates in " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /**
     * The template of that shape; made first if there is none. One that is damaged is made anew.
     *
     * @param maker captures a machine in the directory it is given, and says how much that takes
     * @throws BerthException if it cannot be made; there is none then
     */
    public Template obtain(TemplateShape shape, Progress progress, Function<Path, ByteSize> maker) {
        BerthHome.privateDirectory(directory);
        try (ExclusiveLock _ = ExclusiveLock.acquire(
                lock(shape.key()),
                "making a template",
                MAKING,
                holder -> progress.notice("waiting for another command: " + holder))) {
            Template template = find(shape, progress).orElseGet(() -> make(shape, maker));
            template.used(clock.instant());
            return template;
        }
    }

    private Optional<Template> find(TemplateShape shape, Progress progress) {
        Template template = new Template(shape.key(), directory.resolve(shape.key()));
        if (!Files.exists(template.directory())) {
            return Optional.empty();
        }
        try {
            template.verify();
            return Optional.of(template);
        } catch (BerthException e) {
            progress.notice(e.getMessage() + ", so it is made again");
            drop(template);
            return Optional.empty();
        }
    }

    private Template make(TemplateShape shape, Function<Path, ByteSize> maker) {
        Path staged = directory.resolve(STAGING + shape.key());
        Path place = directory.resolve(shape.key());
        sweep(staged);
        try {
            BerthHome.privateDirectory(staged);
            ByteSize size = maker.apply(staged);
            new Template(shape.key(), staged).complete(shape, size, clock.instant());
            evict(size);
            Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
            return new Template(shape.key(), place);
        } catch (IOException e) {
            throw BerthException.failed("could not keep the template " + place)
                    .because(e.toString())
                    .causedBy(e);
        } finally {
            sweep(staged);
        }
    }

    /** Makes room for one that takes so much. */
    private void evict(ByteSize coming) {
        long room = limit.bytes() - coming.bytes();
        for (Template template : list()) {
            room -= template.readable()
                    .map(Template.Manifest::size)
                    .map(ByteSize::bytes)
                    .orElse(0L);
            if (room < 0) {
                drop(template);
            }
        }
    }

    /**
     * Deletes a template. Machines that came of it have their own links to its disks, and one that is just being loaded
     * has its files open.
     */
    public void drop(Template template) {
        Path doomed = directory.resolve(DOOMED + template.key());
        try {
            Tree.delete(doomed);
            Files.move(template.directory(), doomed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Another process was faster.
        } catch (IOException e) {
            throw BerthException.failed("could not delete the template " + template.key())
                    .because(e.toString())
                    .causedBy(e);
        }
        Tree.delete(doomed);
    }

    /** Ends and deletes what processes that were killed have left. */
    public void sweep() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> left = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(Files::isDirectory)
                    .filter(entry -> String.valueOf(entry.getFileName()).startsWith("."))
                    .forEach(left::add);
        } catch (IOException e) {
            throw BerthException.failed("could not look into " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
        for (Path entry : left) {
            String key = String.valueOf(entry.getFileName()).replaceFirst("^\\.(new|old)-", "");
            try (ExclusiveLock _ = ExclusiveLock.acquire(lock(key), "sweeping", Duration.ZERO, holder -> {})) {
                sweep(entry);
            } catch (BerthException e) {
                // It is being made right now, or the next one who comes along gets it.
            }
        }
    }

    private void sweep(Path left) {
        hypervisor.find(left).ifPresent(Machine::kill);
        Tree.delete(left);
    }

    private Path lock(String key) {
        return directory.resolve(key + ".lock");
    }
}
