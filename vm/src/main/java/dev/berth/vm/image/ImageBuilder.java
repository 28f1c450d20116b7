package dev.berth.vm.image;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.host.CurrentUser;
import dev.berth.vm.host.ProxyVariables;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds a guest image from Debian packages, as root or as a normal user (then in a user namespace), without a loop
 * device. It takes a minute on an idle machine with a fast network. A build that is killed leaves nothing that could be
 * taken for an image.
 */
public final class ImageBuilder {

    private static final Duration TIMEOUT = Duration.ofMinutes(40);
    private static final ByteSize SPACE_NEEDED = ByteSize.ofGiB(3);

    private static final Duration CLEARING = Duration.ofMinutes(2);

    /** On disk, where {@code /tmp} is often memory; readable for the mapped users of a user namespace. */
    private static final Path WORK = Path.of("/var/tmp");

    /** What a build works in, below it: named after the process, so that the next one knows what a killed one left. */
    private static final Pattern OURS = Pattern.compile("berth-image-(\\d{1,18})-\\d+");

    private static final List<String> RESULTS =
            List.of("vmlinuz", "initrd", "root.qcow2", "packages", "kernel-version");

    private final ImageStore store;
    private final ProcessRunner runner;
    private final String berthVersion;
    private final Recipe recipe = new Recipe();

    public ImageBuilder(ImageStore store, ProcessRunner runner, String berthVersion) {
        this.store = store;
        this.runner = runner;
        this.berthVersion = berthVersion;
    }

    /**
     * Builds an image, phases {@code image-packages} and {@code image-files}. Who has to wait for the build of another
     * process gets that one's image.
     *
     * @throws BerthException of kind PRECONDITION if programs are missing on this host; of kind FAILED if the build
     *     fails
     */
    public GuestImage build(Architecture architecture, Progress progress) {
        boolean asRoot = CurrentUser.isRoot();
        HostPrograms programs = new HostPrograms(runner.environment());
        programs.require(asRoot);
        AtomicBoolean waited = new AtomicBoolean();
        try (ExclusiveLock _ = store.lock("image build", holder -> {
            waited.set(true);
            progress.notice("waiting for another process to finish: " + holder);
        })) {
            Optional<GuestImage> current = waited.get() ? current(architecture) : Optional.empty();
            return current.isPresent() ? current.get() : build(architecture, asRoot, programs, progress);
        }
    }

    /** The newest image for {@code architecture} if it was made by the recipe of this version of Berth. */
    public Optional<GuestImage> current(Architecture architecture) {
        return store.latest(architecture).filter(GuestImage::isOfThisVersion);
    }

    private GuestImage build(Architecture architecture, boolean asRoot, HostPrograms programs, Progress progress) {
        Path staged = null;
        try {
            Path directory = store.stage();
            staged = directory;
            clearWorkOfOthers();
            requireSpace(directory);
            requireSpace(WORK);
            writeInputs(directory);
            progress.phase(
                    "image-packages",
                    "building the guest image from Debian packages",
                    () -> run(architecture, asRoot, programs, directory, progress));
            return progress.phase(
                    "image-files", "checking and filing the image", () -> finish(architecture, directory));
        } catch (IOException e) {
            throw notBuilt(e);
        } finally {
            if (staged != null) {
                ImageStore.abandon(staged);
            }
        }
    }

    private void writeInputs(Path directory) throws IOException {
        Files.write(directory.resolve("initrd-init"), recipe.initrdInit());
        Files.write(directory.resolve("initrd-modules"), recipe.initrdModules());
        try (OutputStream out = Files.newOutputStream(directory.resolve("overlay.tar"))) {
            recipe.writeOverlay(out);
        }
    }

    /**
     * mmdebstrap's hooks do everything: they see the guest's files with the guest's owners, also in a user namespace.
     * File names are relative to the staged directory, which the namespace's users cannot see: mmdebstrap hands those
     * files through.
     */
    private Command command(
            Architecture architecture, boolean asRoot, HostPrograms programs, Path directory, Path work) {
        List<String> arguments = new ArrayList<>();
        if (asRoot) {
            // What it mounts is gone with it, however it ends. A user namespace has mounts of its own anyway.
            arguments.addAll(List.of(path("unshare"), "--mount"));
        }
        arguments.addAll(List.of(
                path("mmdebstrap"),
                asRoot ? "--mode=root" : "--mode=unshare",
                "--variant=minbase",
                "--architectures=" + architecture.debianName(),
                "--format=null",
                "--include=" + String.join(",", recipe.packages()),
                "--aptopt=Apt::Install-Recommends \"false\""));
        // Named: without it mmdebstrap wants gpg to choose, or takes the host's own keys, and an Ubuntu has no
        // Debian's.
        programs.keyring().ifPresent(keyring -> arguments.add("--keyring=" + keyring));
        hook(arguments, "mkdir -p \"$1/mnt/data/recipe\"");
        hook(arguments, "tar-in overlay.tar /");
        hook(arguments, "upload initrd-init /mnt/data/recipe/initrd-init");
        hook(arguments, "upload initrd-modules /mnt/data/recipe/initrd-modules");
        hook(arguments, recipe.setup());
        hook(arguments, "qemu-img convert -O qcow2 \"$1/mnt/data/root.raw\" \"$1/mnt/data/root.qcow2\"");
        RESULTS.forEach(name -> hook(arguments, "download /mnt/data/" + name + " " + name));
        arguments.addAll(List.of(Recipe.SUITE, "-"));
        Command command = Command.of(arguments)
                .directory(directory)
                .timeout(TIMEOUT)
                .environment("PATH", programs.path())
                .environment("TMPDIR", work.toString())
                .environment("SOURCE_DATE_EPOCH", Long.toString(Recipe.SOURCE_DATE_EPOCH))
                .environment("BERTH_ARCH", architecture.debianName())
                .environment("LC_ALL", "C.UTF-8");
        return withProxies(command);
    }

    /**
     * Of all the ways to name a proxy, apt knows the variables in small letters that name a scheme, with URLs in them.
     */
    private Command withProxies(Command command) {
        ProxyVariables variables = new ProxyVariables(runner.environment());
        Command with = command;
        for (String name : List.of("http_proxy", "https_proxy")) {
            Optional<String> proxy = variables.value(name).or(() -> variables.value("all_proxy"));
            if (proxy.isPresent()) {
                String value = proxy.get();
                with = with.environment(
                        name, ProxyVariables.url(value).map(URI::toString).orElse(value));
            }
        }
        Optional<String> exceptions = variables.value("no_proxy");
        return exceptions.isPresent() ? with.environment("no_proxy", exceptions.get()) : with;
    }

    /** By its path: Java would look for a program on its own PATH, not on the one its programs are given. */
    private String path(String program) {
        return runner.find(program).map(Path::toString).orElse(program);
    }

    private static void hook(List<String> arguments, String hook) {
        arguments.add("--customize-hook=" + hook);
    }

    private void run(
            Architecture architecture, boolean asRoot, HostPrograms programs, Path directory, Progress progress) {
        MmdebstrapOutput output = new MmdebstrapOutput(progress);
        Path work = makeWork();
        try {
            runner.output(
                    command(architecture, asRoot, programs, directory, work).onLine(output::line));
        } catch (CommandException e) {
            throw BerthException.failed("the guest image could not be built")
                    .because(output.reason().orElse(e.toString()))
                    .remedy("If it is the network, try again; else report it with the output of: "
                            + "berth image build --verbose")
                    .causedBy(e);
        } finally {
            Uninterrupted.run(() -> clear(work));
        }
    }

    private static Path makeWork() {
        try {
            Path work = Files.createTempDirectory(
                    WORK, "berth-image-" + ProcessHandle.current().pid() + "-");
            // The users of the namespace pass through it, and look into it to delete what is theirs.
            return Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw notBuilt(e);
        }
    }

    private void clearWorkOfOthers() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(WORK, ImageBuilder::isLeft)) {
            left.forEach(this::clear);
        }
    }

    /** Everybody may write to that place: what is another user's is none of ours, whatever its name. */
    private static boolean isLeft(Path entry) throws IOException {
        Matcher matcher = OURS.matcher(entry.getFileName().toString());
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()
                && CurrentUser.id()
                        .equals(Optional.of(Files.getAttribute(entry, "unix:uid", LinkOption.NOFOLLOW_LINKS)));
    }

    /** Deletes what a build worked in. What the users of a namespace own there, only one of them can. */
    private void clear(Path work) {
        List<String> delete = List.of(path("rm"), "-rf", "--one-file-system", "--", work.toString());
        runner.run(Command.of(delete).timeout(CLEARING));
        if (Files.exists(work)) {
            List<String> inside = new ArrayList<>(List.of(path("mmdebstrap"), "--unshare-helper"));
            inside.addAll(delete);
            runner.run(Command.of(inside).timeout(CLEARING));
            runner.run(Command.of(delete).timeout(CLEARING));
        }
    }

    private GuestImage finish(Architecture architecture, Path directory) {
        try {
            LinuxKernel.unpack(directory.resolve("vmlinuz"), directory.resolve("kernel"));
            SortedMap<String, ImageManifest.File> files = new TreeMap<>();
            for (String name : List.of("kernel", "initrd", "root.qcow2")) {
                files.put(name, ImageManifest.File.of(directory.resolve(name)));
            }
            ImageManifest manifest = new ImageManifest(
                    ImageManifest.FORMAT,
                    architecture.debianName(),
                    Files.readString(directory.resolve("kernel-version")).strip(),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    berthVersion,
                    recipe.digest().hex(),
                    files,
                    packages(directory.resolve("packages")));
            Files.write(directory.resolve(ImageManifest.FILE_NAME), manifest.json());
            for (String name : List.of("packages", "kernel-version", "initrd-init", "initrd-modules", "overlay.tar")) {
                Files.delete(directory.resolve(name));
            }
            return store.adopt(directory);
        } catch (IOException e) {
            throw notBuilt(e);
        }
    }

    private static SortedMap<String, String> packages(Path list) throws IOException {
        SortedMap<String, String> versions = new TreeMap<>();
        for (String line : Files.readAllLines(list)) {
            int tab = line.indexOf('\t');
            versions.put(line.substring(0, tab), line.substring(tab + 1));
        }
        return Collections.unmodifiableSortedMap(versions);
    }

    private static void requireSpace(Path directory) throws IOException {
        long usable = Files.getFileStore(directory).getUsableSpace();
        if (usable < SPACE_NEEDED.bytes()) {
            throw BerthException.precondition("the image cannot be built here")
                    .because(directory + " has " + ByteSize.ofMiB(usable >> 20) + " free, and a build needs "
                            + SPACE_NEEDED)
                    .remedy("Make room there");
        }
    }

    private static BerthException notBuilt(IOException e) {
        return BerthException.failed("the guest image could not be built")
                .because(e.toString())
                .causedBy(e);
    }
}
