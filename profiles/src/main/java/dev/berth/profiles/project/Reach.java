package dev.berth.profiles.project;

import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a project's file takes beyond a machine of its own, for whoever has to agree to it. Settings are listed unless
 * they are known to reach nothing, so that a new one is never forgotten here.
 */
final class Reach {

    /** These choose what the machine is, within what this host has. */
    private static final Set<String> HARMLESS =
            Set.of("runtime", "cpus", "memory", "disk", "image", "mounts", "idleSuspend");

    private Reach() {}

    /** One line for each thing, without control characters: nothing in the file can hide another. */
    static List<String> of(ProjectFile file) {
        List<String> lines = new ArrayList<>();
        file.settings().mounts().orElse(List.of()).stream()
                .flatMap(mount -> mount(mount, file.directory()))
                .forEach(lines::add);
        ProfileYaml.values(file.settings()).forEach((setting, value) -> {
            // Whatever is not open is less than a machine has by itself.
            boolean less = setting.equals("network") && !value.equals(Network.OPEN.toString());
            if (!HARMLESS.contains(setting) && !less) {
                parts(value).forEach(part -> lines.add(setting + ": " + part));
            }
        });
        return lines.stream().map(Reach::visible).toList();
    }

    private static Stream<String> mount(Mount mount, Path project) {
        Path target = real(mount.host());
        boolean folderOrFile = Files.isDirectory(target) || Files.isRegularFile(target) || !Files.exists(target);
        if (folderOrFile && target.startsWith(project)) {
            return Stream.empty();
        }
        return Stream.of((folderOrFile ? "the folder or file " : "the socket or device ")
                + target
                + (mount.readOnly() ? ", to read, as " : ", to read and write, as ")
                + mount.guest());
    }

    /** Where the path leads: a link in a project may lead out of it. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // Nothing is there, so there is nothing to follow; the mount will be refused.
            return path;
        }
    }

    private static List<String> parts(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + " = " + entry.getValue())
                        .toList();
            case Iterable<?> items -> {
                List<String> parts = new ArrayList<>();
                items.forEach(item -> parts.add(String.valueOf(item)));
                yield parts;
            }
            default -> List.of(String.valueOf(value));
        };
    }

    private static String visible(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean hides = Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
            shown.append(hides ? String.format("\\u%04x", c) : Character.toString(c));
        });
        return shown.toString();
    }
}
