package dev.berth.vm.image;

import dev.berth.vm.download.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * How the guest image is made: the resources beside this class. {@code packages} says what Debian packages are in it,
 * {@code setup} turns them into a guest, {@code rootfs} is laid over them, {@code initrd-init} and
 * {@code initrd-modules} make the initrd.
 */
final class Recipe {

    /** The Debian release the guest is made of. */
    static final String SUITE = "trixie";

    /** The date of every file in the image, 2026-01-01: the same packages give the same files. */
    static final long SOURCE_DATE_EPOCH = 1767225600L;

    /** Files of {@code rootfs}. A jar has no directories to list, so they are named here; a test compares. */
    static final List<String> ROOTFS = List.of(
            "etc/bash.bashrc",
            "etc/containerd/config.toml",
            "etc/nerdctl/nerdctl.toml",
            "etc/ssh/sshd_config",
            "etc/systemd/journald.conf.d/berth.conf",
            "etc/systemd/system.conf.d/berth.conf",
            "etc/systemd/system/berth-base.target",
            "etc/systemd/system/berth-containerd.target",
            "etc/systemd/system/berth-docker-k3s.target",
            "etc/systemd/system/berth-docker.target",
            "etc/systemd/system/berth-failed@.service",
            "etc/systemd/system/berth-journal.service",
            "etc/systemd/system/berth-journal.timer",
            "etc/systemd/system/berth-k3s.target",
            "etc/systemd/system/berth-nerdctl.service",
            "etc/systemd/system/berth-network.service",
            "etc/systemd/system/berth-reachable.service",
            "etc/systemd/system/berth-template-engine.service",
            "etc/systemd/system/berth-template-system.service",
            "etc/systemd/system/buildkit.service",
            "etc/systemd/system/containerd.service",
            "etc/systemd/system/docker.service",
            "etc/systemd/system/dropbear.service",
            "etc/systemd/system/k3s.service",
            "etc/systemd/system/systemd-tmpfiles-setup.service.d/berth.conf",
            "usr/lib/berth/attach",
            "usr/lib/berth/data-directories",
            "usr/lib/berth/dropbear-once.conf",
            "usr/lib/berth/dropbear-template.conf",
            "usr/lib/berth/failed",
            "usr/lib/berth/k3s-prepare",
            "usr/lib/berth/late",
            "usr/lib/berth/mark",
            "usr/lib/berth/modules",
            "usr/lib/berth/names",
            "usr/lib/berth/network",
            "usr/lib/berth/settle",
            "usr/lib/berth/sysctl",
            "usr/lib/berth/template",
            "usr/lib/tmpfiles.d/berth.conf");

    /** What {@link #digest} gives, which takes too long to be worked out for every new profile; a test compares. */
    static final String DIGEST = "474721ae3f0193240fa008b0cbda643444d8797ee091950339745645f39f524a";

    private static final List<String> PARTS = List.of("packages", "setup", "initrd-init", "initrd-modules");

    /** Names this recipe: two images of one recipe differ in nothing but the versions of packages. */
    Sha256 digest() {
        StringBuilder all = new StringBuilder(SUITE).append('\n').append(SOURCE_DATE_EPOCH);
        Stream.concat(PARTS.stream(), ROOTFS.stream().map(name -> "rootfs/" + name))
                .forEach(name -> all.append('\n').append(name).append(' ').append(Sha256.of(content(name))));
        return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The names of the Debian packages. */
    List<String> packages() {
        return text("packages")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /** The shell script that turns the unpacked packages into a guest. */
    String setup() {
        return text("setup");
    }

    byte[] initrdInit() {
        return content("initrd-init");
    }

    byte[] initrdModules() {
        return content("initrd-modules");
    }

    /** Writes {@code rootfs} as a tar archive whose files belong to root; scripts are executable. */
    void writeOverlay(OutputStream out) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
            TreeSet<String> directories = new TreeSet<>();
            for (String name : ROOTFS) {
                for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
                    directories.add(name.substring(0, slash + 1));
                }
            }
            for (String directory : directories) {
                put(tar, "./" + directory, new byte[0], TarArchiveEntry.DEFAULT_DIR_MODE);
            }
            for (String name : ROOTFS) {
                byte[] content = content("rootfs/" + name);
                boolean script = content.length > 2 && content[0] == '#' && content[1] == '!';
                put(tar, "./" + name, content, script ? 0100755 : 0100644);
            }
        }
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setModTime(SOURCE_DATE_EPOCH * 1000);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static String text(String name) {
        return new String(content(name), StandardCharsets.UTF_8);
    }

    private static byte[] content(String name) {
        try (InputStream in = Recipe.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the image recipe's " + name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
