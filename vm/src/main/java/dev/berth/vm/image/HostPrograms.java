package dev.berth.vm.image;

import dev.berth.vm.error.BerthException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What must be installed on this host to build an image, and whether it is. */
final class HostPrograms {

    private final List<Path> directories;
    private final String path;

    private final Path keyrings;

    HostPrograms(Map<String, String> environment) {
        // Debian leaves these directories out of a normal user's PATH, but mke2fs in them does not need root.
        this(environment, "/usr/sbin:/sbin", Path.of("/usr/share/keyrings"));
    }

    HostPrograms(Map<String, String> environment, String morePath, Path keyrings) {
        this.keyrings = keyrings;
        this.path = environment.getOrDefault("PATH", "/usr/bin:/bin") + ":" + morePath;
        this.directories = Stream.of(path.split(":", -1))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** The {@code PATH} on which they are found. */
    String path() {
        return path;
    }

    /** The keys that Debian's packages are signed with. A Debian trusts them anyway; others have a file of them. */
    Optional<Path> keyring() {
        return Stream.of("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")
                .map(keyrings::resolve)
                .filter(Files::isReadable)
                .findFirst();
    }

    /**
     * Checks that all programs are there, and Debian's keys.
     *
     * @throws BerthException of kind PRECONDITION that names the missing ones and the packages to install
     */
    void require(boolean asRoot) {
        Map<String, String> packageOf = new LinkedHashMap<>();
        packageOf.put("mmdebstrap", "mmdebstrap");
        packageOf.put("mke2fs", "e2fsprogs");
        packageOf.put("qemu-img", "qemu-utils");
        packageOf.put("unshare", "util-linux");
        if (!asRoot) {
            packageOf.put("newuidmap", "uidmap");
        }
        List<String> missing = new ArrayList<>();
        TreeSet<String> packages = new TreeSet<>();
        packageOf.forEach((program, debianPackage) -> {
            if (directories.stream().noneMatch(directory -> Files.isExecutable(directory.resolve(program)))) {
                missing.add(program);
                packages.add(debianPackage);
            }
        });
        if (keyring().isEmpty()) {
            missing.add("the keys of Debian's packages (" + keyrings + "/debian-archive-keyring.gpg)");
            packages.add("debian-archive-keyring");
        }
        if (!missing.isEmpty()) {
            throw BerthException.precondition("the image cannot be built here")
                    .because("these are missing: " + String.join(", ", missing))
                    .remedy("Install them with: sudo apt-get install " + String.join(" ", packages));
        }
    }
}
