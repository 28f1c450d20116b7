package dev.berth.shell.completion;

import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.grammar.GlobalOption;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The script for one shell. It walks the words as {@link CommandLineParser} reads them and then looks up what may stand
 * at the cursor under the key of that place: {@code profile/commands}, {@code profile list/options}, {@code profile
 * list/--output}, {@code profile show/1}. All that is known when it is made is written into it, so that TAB starts no
 * process; only what Berth keeps for the user is looked up.
 */
final class CompletionScript {

    private final Dialect dialect;
    private final CommandLineParser commands;

    CompletionScript(Dialect dialect, CommandLineParser commands) {
        this.dialect = dialect;
        this.commands = commands;
    }

    String text() {
        return template()
                .replace("        # BEGINNINGS\n", dialect.branch(quoted(beginnings()), "return 0"))
                .replace("        # VALUED\n", dialect.branch(quoted(valued()), "return 0"))
                .replace("        # PLACES\n", places());
    }

    private String template() {
        try (InputStream in = CompletionScript.class.getResourceAsStream(dialect.template())) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> quoted(Set<String> texts) {
        return texts.stream().map(dialect::quoted).toList();
    }

    /** Every command, and the first words of those that have more. */
    private Set<String> beginnings() {
        Set<String> all = new LinkedHashSet<>();
        for (Syntax syntax : commands.all()) {
            for (String name : names(syntax)) {
                for (int end = name.indexOf(' '); end > 0; end = name.indexOf(' ', end + 1)) {
                    all.add(name.substring(0, end));
                }
                all.add(name);
            }
        }
        return all;
    }

    /** The keys of the options that have a value. */
    private Set<String> valued() {
        Set<String> keys = new LinkedHashSet<>();
        for (Syntax syntax : commands.all()) {
            syntax.allOptions().filter(option -> !option.isFlag()).forEach(option -> keys.addAll(keys(syntax, option)));
        }
        return keys;
    }

    private String places() {
        // Arguments come last: the pattern for any number of them would catch the keys of options too.
        return branches(nextWords()) + branches(options()) + branches(values()) + branches(arguments());
    }

    /** By what is to be done there, the places it is to be done at: many commands have the same options. */
    private String branches(Map<String, List<String>> patternsByBody) {
        StringBuilder text = new StringBuilder();
        patternsByBody.forEach((body, patterns) -> text.append(dialect.branch(patterns, body)));
        return text.toString();
    }

    private Map<String, List<String>> nextWords() {
        Map<String, Map<String, String>> following = new LinkedHashMap<>();
        for (Syntax syntax : commands.all()) {
            String before = "";
            for (String word : syntax.words()) {
                String name = before.isEmpty() ? word : before + " " + word;
                boolean whole = name.equals(syntax.name());
                following
                        .computeIfAbsent(before, key -> new LinkedHashMap<>())
                        .merge(word, whole ? syntax.summary() : family(name), (one, other) -> whole ? other : one);
                before = name;
            }
        }
        Map<String, List<String>> places = new LinkedHashMap<>();
        following.forEach((before, words) -> add(places, offer(words), List.of(key(before, "commands"))));
        return places;
    }

    /** What a family of commands does: its second words. */
    private String family(String name) {
        return String.join(
                ", ",
                commands.family(name).stream()
                        .map(syntax -> syntax.name().substring(name.length() + 1))
                        .toList());
    }

    private Map<String, List<String>> options() {
        Map<String, List<String>> places = new LinkedHashMap<>();
        add(places, offer(described(GlobalOption.ALL.stream())), List.of(key("", "options")));
        for (Syntax syntax : commands.all()) {
            add(
                    places,
                    offer(described(syntax.allOptions())),
                    names(syntax).stream().map(name -> key(name, "options")).toList());
        }
        return places;
    }

    private static Map<String, String> described(Stream<Option> options) {
        Map<String, String> words = new LinkedHashMap<>();
        options.forEach(option -> words.put(option.typed(), option.description()));
        return words;
    }

    private Map<String, List<String>> values() {
        Map<String, List<String>> places = new LinkedHashMap<>();
        for (Syntax syntax : commands.all()) {
            syntax.allOptions()
                    .forEach(option ->
                            propose(option.candidates()).ifPresent(body -> add(places, body, keys(syntax, option))));
        }
        return places;
    }

    private Map<String, List<String>> arguments() {
        Map<String, List<String>> places = new LinkedHashMap<>();
        for (Syntax syntax : commands.all()) {
            int place = 1;
            for (Argument argument : syntax.arguments()) {
                boolean several = argument.arity() == Argument.Arity.AT_LEAST_ONE;
                String where = String.valueOf(place++);
                propose(argument.candidates())
                        .ifPresent(body -> names(syntax)
                                .forEach(name -> places.computeIfAbsent(body, key -> new ArrayList<>())
                                        .add(
                                                several
                                                        ? dialect.pattern(key(name, ""))
                                                        : dialect.quoted(key(name, where)))));
            }
        }
        return places;
    }

    private void add(Map<String, List<String>> places, String body, List<String> keys) {
        places.computeIfAbsent(body, key -> new ArrayList<>())
                .addAll(keys.stream().map(dialect::quoted).toList());
    }

    private Optional<String> propose(Candidates candidates) {
        return switch (candidates) {
            case Candidates.Words words -> {
                Map<String, String> values = words.values().get();
                yield values.isEmpty() ? Optional.empty() : Optional.of(offer(values));
            }
            case Candidates.Files _ -> Optional.of("__berth_files");
            case Candidates.Kept kept -> {
                List<String> words = new ArrayList<>(List.of(dialect.quoted(below(kept))));
                kept.words().keySet().forEach(word -> words.add(dialect.quoted(word)));
                yield Optional.of(dialect.call("__berth_kept", words));
            }
        };
    }

    /** Where that is below any home. */
    private static String below(Candidates.Kept kept) {
        BerthHome any = new BerthHome(Path.of("/"));
        return any.root().relativize(kept.directory().apply(any)).toString();
    }

    private String offer(Map<String, String> words) {
        return dialect.call(
                "__berth_offer",
                words.entrySet().stream()
                        .map(word -> dialect.described(word.getKey(), word.getValue()))
                        .toList());
    }

    private static List<String> names(Syntax syntax) {
        List<String> names = new ArrayList<>(List.of(syntax.name()));
        names.addAll(syntax.aliases());
        return names;
    }

    /** The keys of the place behind an option: by each name of the command, and by both forms of the option. */
    private static List<String> keys(Syntax syntax, Option option) {
        List<String> keys = new ArrayList<>();
        for (String name : names(syntax)) {
            keys.add(key(name, option.typed()));
            option.letter().ifPresent(letter -> keys.add(key(name, "-" + letter)));
        }
        return keys;
    }

    private static String key(String command, String place) {
        return command + "/" + place;
    }
}
