package dev.berth.shell.run;

import dev.berth.shell.console.Legible;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** TAB in the interactive shell, made from the same definitions as the parser. */
final class ShellCompleter implements Completer {

    private final CommandLineParser parser;
    private final BerthHome home;
    private final Path directory;

    /** @param directory where relative paths begin */
    ShellCompleter(CommandLineParser parser, BerthHome home, Path directory) {
        this.parser = parser;
        this.home = home;
        this.directory = directory;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        candidates.addAll(candidates(
                line.words().subList(0, line.wordIndex()), line.word().substring(0, line.wordCursor())));
    }

    /** What the word that begins with {@code current} may be, behind those words. */
    List<Candidate> candidates(List<String> typed, String current) {
        // Options may stand before the command; those that may have no value.
        List<String> before = CommandLineParser.withoutProgram(typed).stream()
                .dropWhile(word -> word.startsWith("-"))
                .toList();
        int length = parser.nameLength(before);
        List<Candidate> found = new ArrayList<>();
        if (length > 0) {
            parser.find(String.join(" ", before.subList(0, length)))
                    .ifPresent(
                            command -> found.addAll(operands(command, before.subList(length, before.size()), current)));
        }
        if (length == 0 || length == before.size()) {
            found.addAll(commandWords(before));
        }
        return found;
    }

    /** The words that commands go on with, each with what it does or with the words behind it. */
    private List<Candidate> commandWords(List<String> before) {
        Map<String, String> words = new LinkedHashMap<>();
        for (Syntax syntax : parser.all()) {
            List<String> name = syntax.words();
            if (name.size() > before.size() && name.subList(0, before.size()).equals(before)) {
                boolean last = name.size() == before.size() + 1;
                words.merge(
                        name.get(before.size()),
                        last ? syntax.summary() : name.get(before.size() + 1),
                        (known, another) -> last ? another : known + ", " + another);
            }
        }
        return described(words, "");
    }

    private List<Candidate> operands(Syntax syntax, List<String> before, String current) {
        if (before.contains("--")) {
            return List.of();
        }
        List<String> arguments = new ArrayList<>();
        Optional<Option> open = Optional.empty();
        for (String word : before) {
            if (open.isPresent()) {
                open = Optional.empty();
            } else if (word.startsWith("-") && word.length() > 1) {
                open = option(syntax, word).filter(option -> !option.isFlag());
            } else {
                arguments.add(word);
            }
        }
        if (open.isPresent()) {
            return values(open.get().candidates(), current, "");
        }
        int equals = current.indexOf('=');
        if (current.startsWith("--") && equals > 0) {
            return syntax.option(current.substring(2, equals))
                    .map(option -> values(
                            option.candidates(), current.substring(equals + 1), current.substring(0, equals + 1)))
                    .orElse(List.of());
        }
        if (current.startsWith("-")) {
            return described(
                    syntax.allOptions()
                            .filter(option -> option.repeatable() || !before.contains(option.typed()))
                            .collect(Collectors.toMap(
                                    Option::typed, Option::description, (one, other) -> one, LinkedHashMap::new)),
                    "");
        }
        return argument(syntax, arguments.size())
                .map(argument -> values(argument.candidates(), current, ""))
                .orElse(List.of());
    }

    private static Optional<Argument> argument(Syntax syntax, int index) {
        List<Argument> arguments = syntax.arguments();
        if (index < arguments.size()) {
            return Optional.of(arguments.get(index));
        }
        return arguments.isEmpty() || arguments.getLast().arity() != Argument.Arity.AT_LEAST_ONE
                ? Optional.empty()
                : Optional.of(arguments.getLast());
    }

    private static Optional<Option> option(Syntax syntax, String word) {
        if (word.contains("=")) {
            return Optional.empty();
        }
        return word.startsWith("--") ? syntax.option(word.substring(2)) : syntax.option(word.charAt(1));
    }

    /**
     * @param current what is typed of the value
     * @param attached what stands before it in the same word, such as {@code --output=}
     */
    private List<Candidate> values(Candidates values, String current, String attached) {
        return switch (values) {
            case Candidates.Words words -> {
                Map<String, String> all = new LinkedHashMap<>(words.values().get());
                lookedUp(words.found()).forEach(all::putIfAbsent);
                yield described(all, attached);
            }
            case Candidates.Files _ -> paths(current, attached);
            case Candidates.Kept kept -> {
                Map<String, String> all = new LinkedHashMap<>(kept.words());
                Map<String, String> descriptions = lookedUp(kept.descriptions());
                names(kept.directory().apply(home)).forEach(name -> all.put(name, descriptions.getOrDefault(name, "")));
                yield described(all, attached);
            }
        };
    }

    private static Map<String, String> lookedUp(Supplier<Map<String, String>> source) {
        try {
            return source.get();
        } catch (RuntimeException e) {
            // TAB is no place to say that the database is damaged: the command will.
            return Map.of();
        }
    }

    private static List<String> names(Path kept) {
        try (Stream<Path> entries = Files.list(kept)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            // Nothing is kept there yet.
            return List.of();
        }
    }

    private List<Candidate> paths(String current, String attached) {
        String parent = current.substring(0, current.lastIndexOf('/') + 1);
        boolean hidden = current.startsWith(".", parent.length());
        try (Stream<Path> entries = Files.list(directory.resolve(parent))) {
            return entries.filter(
                            entry -> hidden || !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .map(entry -> path(entry, attached + parent))
                    .toList();
        } catch (IOException e) {
            // There is no such directory.
            return List.of();
        }
    }

    private static Candidate path(Path entry, String before) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
            // The word goes on behind it.
            return new Candidate(before + name + "/", name + "/", null, "directory", null, null, false);
        }
        return new Candidate(
                before + name, name, null, Legible.size(entry.toFile().length()), null, null, true);
    }

    private static List<Candidate> described(Map<String, String> words, String attached) {
        return words.entrySet().stream()
                .map(word -> new Candidate(
                        attached + word.getKey(),
                        word.getKey(),
                        null,
                        word.getValue().isEmpty() ? null : word.getValue(),
                        null,
                        null,
                        true))
                .toList();
    }
}
