package dev.berth.profiles.spec;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Network;
import dev.berth.vm.port.StaticForward;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The YAML form of a profile, as {@code --from}, {@code profile edit} and the configuration file have it. */
public final class ProfileYaml {

    /** What a document may have; {@code docs/schema/project.schema.json} describes the same for editors. */
    public static final List<String> KEYS = List.of(
            "name",
            "runtime",
            "cpus",
            "memory",
            "disk",
            "mounts",
            "publishAddress",
            "forwards",
            "network",
            "idleSuspend",
            "ca",
            "image",
            "env",
            "engine");

    /**
     * What a document says.
     *
     * @param name the profile's name, if the document has one
     * @param settings its settings
     */
    public record Document(Optional<ProfileName> name, ProfileSettings settings) {

        /** Of a file with nothing in it but comments. */
        public static final Document EMPTY = new Document(Optional.empty(), ProfileSettings.NONE);
    }

    private static final Set<String> NO = Set.of("no", "false");

    private ProfileYaml() {}

    /**
     * Reads a file; relative mounts are taken from its directory.
     *
     * @param home the user's home directory, for {@code ~} in mounts
     * @throws BerthException USAGE with the line for what is no YAML, an unknown key (with the nearest known one) or a
     *     bad value; NOT_FOUND when there is no such file
     */
    public static Document read(Path file, Path home) {
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        return read(absolute, directory == null ? absolute : directory, home);
    }

    /** The same with relative mounts taken from {@code base}. */
    public static Document read(Path file, Path base, Path home) {
        try {
            return parse(Files.readString(file), file.toString(), base, home);
        } catch (NoSuchFileException e) {
            throw BerthException.notFound("there is no file " + file).causedBy(e);
        } catch (CharacterCodingException e) {
            throw BerthException.usage(file + " is not a text in UTF-8").causedBy(e);
        } catch (IOException e) {
            throw BerthException.failed("could not read " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /**
     * Reads text.
     *
     * @param name what to call the text in messages
     * @param base where relative mounts are taken from
     * @param home the user's home directory, for {@code ~} in mounts
     */
    public static Document parse(String text, String name, Path base, Path home) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            return new Reader(name, base, home, new Texts(options), new Values(options)).document(root);
        } catch (MarkedYAMLException e) {
            String line = e.getProblemMark() == null
                    ? ""
                    : ", line " + (e.getProblemMark().getLine() + 1);
            throw BerthException.usage(name + line + ": this is not YAML")
                    .because(String.valueOf(e.getProblem()))
                    .causedBy(e);
        } catch (YAMLException e) {
            throw BerthException.usage(name + ": this is not YAML")
                    .because(String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    /**
     * A document that {@link #parse} reads back to the same name and settings, here or on another host.
     *
     * @param home the user's home directory; mounts below it are written with {@code ~}
     */
    public static String write(ProfileName name, ProfileSettings settings, Path home) {
        return "name: " + name + "\n" + write(settings, mount -> mount.portable(home));
    }

    /** A document of the settings that are given; empty when none is. */
    public static String write(ProfileSettings settings) {
        return write(settings, Mount::toString);
    }

    /** The settings that are given, as a document has them, by their keys. */
    public static Map<String, Object> values(ProfileSettings settings) {
        return values(settings, Mount::toString);
    }

    private static Map<String, Object> values(ProfileSettings settings, Function<Mount, String> mounts) {
        Map<String, Object> values = new LinkedHashMap<>();
        settings.runtime().ifPresent(value -> values.put("runtime", value));
        settings.cpus().ifPresent(value -> values.put("cpus", value));
        settings.memory().ifPresent(value -> values.put("memory", value.toString()));
        settings.disk().ifPresent(value -> values.put("disk", value.toString()));
        settings.mounts()
                .ifPresent(
                        value -> values.put("mounts", value.stream().map(mounts).toList()));
        settings.publishAddress().ifPresent(value -> values.put("publishAddress", value));
        settings.forwards()
                .ifPresent(value -> values.put(
                        "forwards", value.stream().map(StaticForward::toString).toList()));
        settings.network().ifPresent(value -> values.put("network", value.toString()));
        settings.idleSuspend().ifPresent(value -> values.put("idleSuspend", value.toString()));
        settings.ca()
                .ifPresent(value ->
                        values.put("ca", value.stream().map(Path::toString).toList()));
        settings.image().ifPresent(value -> values.put("image", value));
        settings.env().ifPresent(value -> values.put("env", value));
        settings.engine().ifPresent(value -> values.put("engine", value));
        return values;
    }

    private static String write(ProfileSettings settings, Function<Mount, String> mounts) {
        Map<String, Object> document = values(settings, mounts);
        if (document.isEmpty()) {
            return "";
        }
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        // A value that is there twice is written twice: nobody wants to read of anchors.
        options.setDereferenceAliases(true);
        options.setAllowUnicode(true);
        options.setSplitLines(false);
        return new Yaml(options).dump(document);
    }

    /** Makes plain objects of nodes, and never any class that a document names. */
    private static class Values extends SafeConstructor {

        Values(LoaderOptions options) {
            super(options);
        }

        @Nullable
        Object of(Node node) {
            return constructDocument(node);
        }
    }

    /**
     * Leaves each value as it was written: {@code 1.10}, {@code 0755}, {@code 12:30}, {@code yes} and
     * {@code 2026-11-28} are what somebody typed, not numbers, truths and days.
     */
    private static final class Texts extends Values {

        Texts(LoaderOptions options) {
            super(options);
            for (Tag tag : List.of(Tag.BOOL, Tag.INT, Tag.FLOAT, Tag.TIMESTAMP)) {
                yamlConstructors.put(tag, new ConstructYamlStr());
            }
        }
    }

    private record Reader(String file, Path base, Path home, Texts texts, Values values) {

        Document document(@Nullable Node root) {
            if (root == null) {
                return Document.EMPTY;
            }
            if (!(root instanceof MappingNode mapping)) {
                throw bad(root, "a profile is written as 'key: value' lines");
            }
            Optional<ProfileName> name = Optional.empty();
            ProfileSettings settings = ProfileSettings.NONE;
            Set<String> seen = new HashSet<>();
            for (NodeTuple entry : mapping.getValue()) {
                Node keyNode = entry.getKeyNode();
                String key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "?";
                if (!seen.add(key)) {
                    throw bad(keyNode, "'" + key + "' is there twice");
                }
                if (!KEYS.contains(key)) {
                    throw unknown(keyNode, key);
                }
                Node node = entry.getValueNode();
                // The settings of an engine are its own, and keep their types.
                Object value = (key.equals("engine") ? values : texts).of(node);
                if (value == null) {
                    // "memory:" with nothing after it is a setting somebody left for later.
                    continue;
                }
                try {
                    if (key.equals("name")) {
                        name = Optional.of(new ProfileName(text(value)));
                    } else {
                        settings = with(settings, key, value);
                    }
                } catch (NumberFormatException e) {
                    throw bad(node, key + ": '" + value + "' is not a whole number");
                } catch (BerthException e) {
                    throw at(node, e);
                }
            }
            return new Document(name, settings);
        }

        private ProfileSettings with(ProfileSettings settings, String key, Object value) {
            return switch (key) {
                case "runtime" -> settings.runtime(text(value));
                case "cpus" -> settings.cpus(Integer.parseInt(text(value)));
                case "memory" -> settings.memory(ByteSize.parse(text(value)));
                case "disk" -> settings.disk(ByteSize.parse(text(value)));
                case "mounts" -> settings.mounts(mounts(value));
                case "publishAddress" -> settings.publishAddress(text(value));
                case "forwards" -> settings.forwards(forwards(value));
                case "network" -> settings.network(Network.parse(text(value)));
                case "idleSuspend" -> settings.idleSuspend(IdlePeriod.parse(idle(value)));
                case "ca" -> settings.ca(files(value));
                case "image" -> settings.image(text(value));
                case "env" -> settings.env(env(value));
                default -> settings.engine(engine(value));
            };
        }

        private BerthException unknown(Node keyNode, String key) {
            BerthException unknown = BerthException.usage(place(keyNode) + ": there is no setting '" + key + "'");
            return NearMiss.of(key, KEYS)
                    .map(near -> unknown.remedy("Did you mean '" + near + "'?"))
                    .orElseGet(() -> unknown.remedy("There are: " + String.join(", ", KEYS)));
        }

        /** YAML has other words for {@code off}. */
        private static String idle(Object value) {
            String text = text(value);
            return NO.contains(text.toLowerCase(Locale.ROOT)) ? IdlePeriod.OFF.toString() : text;
        }

        private List<Mount> mounts(Object value) {
            if (value.equals("none")) {
                return List.of();
            }
            if (!(value instanceof List<?> list)) {
                throw BerthException.usage("mounts: write 'none' or a list of PATH[:GUEST][:ro]");
            }
            List<Mount> mounts = new ArrayList<>();
            for (Object element : list) {
                mounts.add(Mount.parse(text(element), base, home));
            }
            return mounts;
        }

        private List<Path> files(Object value) {
            if (value.equals("none")) {
                return List.of();
            }
            if (!(value instanceof List<?> list)) {
                throw BerthException.usage("ca: write 'none' or a list of files");
            }
            List<Path> files = new ArrayList<>();
            for (Object element : list) {
                files.add(HostPath.of(text(element), base, home));
            }
            return files;
        }

        private List<StaticForward> forwards(Object value) {
            if (value.equals("none")) {
                return List.of();
            }
            if (!(value instanceof List<?> list)) {
                throw BerthException.usage("forwards: write 'none' or a list like 'host:8080 -> guest:80'");
            }
            List<StaticForward> forwards = new ArrayList<>();
            for (Object element : list) {
                forwards.add(StaticForward.parse(text(element), home));
            }
            return forwards;
        }

        private static Map<String, String> env(Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                throw BerthException.usage("env: write 'NAME: value' lines");
            }
            Map<String, String> env = new LinkedHashMap<>();
            map.forEach((name, text) -> env.put(text(name), text(text)));
            return env;
        }

        private static Map<String, Object> engine(Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                throw BerthException.usage("engine: write 'setting: value' lines");
            }
            Map<String, Object> engine = new LinkedHashMap<>();
            map.forEach((key, setting) -> engine.put(String.valueOf(key), setting));
            return engine;
        }

        private static String text(@Nullable Object value) {
            if (value instanceof String text) {
                return text;
            }
            throw BerthException.usage(
                    value == null ? "a value is missing" : "'" + value + "' is not a single piece of text");
        }

        private BerthException bad(Node node, String problem) {
            return BerthException.usage(place(node) + ": " + problem);
        }

        private BerthException at(Node node, BerthException problem) {
            String what = problem.what();
            BerthException placed = BerthException.usage(what.startsWith(file) ? what : place(node) + ": " + what)
                    .causedBy(problem);
            if (problem.why() != null) {
                placed = placed.because(problem.why());
            }
            return problem.remedy() == null ? placed : placed.remedy(problem.remedy());
        }

        private String place(Node node) {
            return file + ", line " + (node.getStartMark().getLine() + 1);
        }
    }
}
