package dev.berth.shell.support;

import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.about.Version;
import dev.berth.shell.console.Console;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Renderer;
import dev.berth.shell.console.Result;
import dev.berth.shell.doctor.Doctor;
import dev.berth.shell.doctor.Inspections;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.profile.ProfileReports;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.snapshot.EngineNotes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code support-bundle}: logs and state in one archive, secrets removed. */
public final class SupportBundle implements BerthCommand {

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /** Of each log its end; problems are rarely at the beginning, and mail has limits. */
    private static final int LONGEST_LOG = 1 << 20;

    /** Variables that decide what Berth and the clients do; a user's others are nobody's business. */
    private static final List<String> VARIABLES = List.of(
            "BERTH_",
            "DOCKER_",
            "KUBECONFIG",
            "XDG_",
            "NO_COLOR",
            "TERM",
            "LANG",
            "LC_",
            "PATH",
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "no_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "NO_PROXY");

    private static final String README = """
            Made by 'berth support-bundle' for somebody who is to find out what is wrong.

            Keys, credentials, tokens, passwords in addresses and the values of environment variables of engines have been
            removed, as far as they can be told from other text. Look through it before you send it: the guests' consoles
            may say what only you can know to be secret.
            """;

    private static final Syntax SYNTAX = Syntax.of(
                    Task.SEE,
                    "support-bundle",
                    "collect logs and state in one archive, secrets removed; prints its name")
            .arguments(Argument.optional("FILE", "the tar.gz to write; by default named after the time")
                    .candidates(Candidates.FILES))
            .examples("berth support-bundle", "berth support-bundle /tmp/berth.tar.gz");

    /**
     * Where things are.
     *
     * @param home what is told of
     * @param variables the environment
     * @param directory where relative paths begin
     */
    public record Place(BerthHome home, Map<String, String> variables, Path directory) {}

    private final Supplier<Place> place;
    private final Supplier<Profiles> profiles;
    private final Supplier<Inspections> inspections;

    public SupportBundle(Supplier<Place> place, Supplier<Profiles> profiles, Supplier<Inspections> inspections) {
        this.place = place;
        this.profiles = profiles;
        this.inspections = inspections;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Place here = place.get();
        Path file = here.directory()
                .resolve(invocation
                        .argument(0)
                        .orElseGet(() -> "berth-support-" + STAMP.format(LocalDateTime.now(ZoneId.systemDefault()))
                                + ".tar.gz"));
        BundleArchive.requirePossible(file);
        Map<String, String> texts = console.progress().phase("bundle", "gathering logs and state", () -> texts(here));
        BundleArchive.write(file, texts);
        console.resultLine(file.toString());
        console.message("Look through it before you send it: tar -xzf " + file);
        return ExitCode.DONE;
    }

    private Map<String, String> texts(Place here) {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> secrets = new ArrayList<>(KnownSecrets.of(here.home(), here.variables()));
        texts.put("README", README);
        put(
                texts,
                "version.txt",
                () -> "berth " + Version.berth() + "\njava " + System.getProperty("java.version")
                        + "\n" + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch") + "\n");
        put(texts, "environment.txt", () -> environment(here.variables()));
        put(texts, "doctor.json", () -> json(Result.list(List.of(), Doctor.rows(inspections.get()))));
        put(
                texts,
                "profiles.json",
                () -> json(ProfileReports.listed(profiles.get().list())));
        put(
                texts,
                "settings/config.yaml",
                () -> SettingsText.withoutValues(end(here.home().configuration())));
        for (ProfileName name : names()) {
            String below = "profiles/" + name + "/";
            put(texts, below + "show.json", () -> {
                secrets.addAll(profiles.get().spec(name).env().values());
                return json(
                        withoutEnvironment(ProfileReports.shown(profiles.get().show(name))));
            });
            put(
                    texts,
                    below + "history.json",
                    () -> json(ProfileReports.past(profiles.get().history(name))));
        }
        logs(here.home()).forEach((name, log) -> put(texts, name, () -> end(log)));
        Redaction redaction = new Redaction(secrets);
        texts.replaceAll((name, text) -> redaction.of(text));
        return texts;
    }

    /** One part that cannot be had keeps no other from being sent. */
    private static void put(Map<String, String> texts, String name, Supplier<String> text) {
        try {
            texts.put(name, text.get());
        } catch (RuntimeException e) {
            texts.put(name, "could not be had: " + e + "\n");
        }
    }

    private List<ProfileName> names() {
        try {
            return profiles.get().list().stream().map(ProfileSummary::name).toList();
        } catch (RuntimeException e) {
            // Said in profiles.json.
            return List.of();
        }
    }

    private static String environment(Map<String, String> variables) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(variables).forEach((name, value) -> {
            if (VARIABLES.stream().anyMatch(name::startsWith)) {
                // The engine's variables are set by one of Berth's own.
                String shown = name.startsWith("BERTH_ENV") ? Redaction.REMOVED : value;
                text.append(name).append('=').append(shown).append('\n');
            }
        });
        return text.toString();
    }

    private static String json(Result result) {
        return Renderer.render(result, OutputFormat.JSON, Integer.MAX_VALUE);
    }

    private static Result withoutEnvironment(Result shown) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(shown.rows().getFirst());
        if (row.get("settings") instanceof List<?> settings) {
            row.put(
                    "settings",
                    settings.stream()
                            .map(setting -> setting instanceof Map<?, ?> named ? withoutValues(named) : setting)
                            .toList());
        }
        return Result.one(shown.columns(), row);
    }

    private static Map<?, ?> withoutValues(Map<?, ?> setting) {
        if (!"env".equals(setting.get("name")) || !(setting.get("value") instanceof Map<?, ?> env)) {
            return setting;
        }
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>(setting);
        copy.put("value", SettingsText.withoutValues(env));
        return copy;
    }

    /** What machines, their monitor and the agent have said, and the consoles of those that could not be made. */
    private static Map<String, Path> logs(BerthHome home) {
        Map<String, Path> logs = new LinkedHashMap<>();
        logs.put("agent.log", home.agentLog());
        logs.put("agent.out", home.root().resolve("agent.out"));
        list(home.root().resolve("failed")).forEach(log -> logs.put("failed/" + log.getFileName(), log));
        for (Path profile : list(home.profiles())) {
            for (String name : List.of("serial.log", "qemu.log", "forwards.json", "hardware.json", EngineNotes.NAME)) {
                logs.put("profiles/" + profile.getFileName() + "/" + name, profile.resolve(name));
            }
        }
        logs.values().removeIf(log -> !Files.isRegularFile(log));
        return logs;
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            // There is none.
            return List.of();
        }
    }

    private static String end(Path log) {
        if (!Files.exists(log)) {
            return "there is none\n";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            int length = (int) Math.min(LONGEST_LOG, file.length());
            byte[] bytes = new byte[length];
            file.seek(file.length() - length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "could not be read: " + e + "\n";
        }
    }
}
