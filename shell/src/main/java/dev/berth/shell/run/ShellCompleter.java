package dev.berth.shell.run;

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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.builtins.Completers;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

/** TAB in the interactive shell, made from the same definitions as the parser. */
final class ShellCompleter implements Completer {

    private static final Completer FILES = new Completers.FileNameCompleter();

    private final CommandLineParser parser;
    private final BerthHome home;

    ShellCompleter(CommandLineParser parser, BerthHome home) {
        this.parser = parser;
        this.home = home;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> before = line.words().subList(0, line.wordIndex());
        String current = line.word().substring(0, line.wordCursor());
        int length = parser.nameLength(before);
        if (length > 0) {
            Optional<Syntax> syntax = parser.find(String.join(" ", before.subList(0, length)));
            syntax.ifPresent(command ->
                    operand(command, before.subList(length, before.size()), current, reader, line, candidates));
        }
        if (length == 0 || length == before.size()) {
            commandWord(before, candidates);
        }
    }

    private void commandWord(List<String> before, List<Candidate> candidates) {
        for (Syntax syntax : parser.all()) {
            List<String> name = syntax.words();
            if (name.size() > before.size() && name.subList(0, before.size()).equals(before)) {
                boolean last = name.size() == before.size() + 1;
                candidates.add(candidate(name.get(before.size()), last ? syntax.summary() : null));
            }
        }
    }

    private void operand(
            Syntax syntax,
            List<String> before,
            String current,
            LineReader reader,
            ParsedLine line,
            List<Candidate> candidates) {
        if (before.contains("--")) {
            return;
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
            propose(open.get().candidates(), reader, line, candidates);
            return;
        }
        if (current.startsWith("-")) {
            syntax.allOptions()
                    .filter(option -> option.repeatable() || !before.contains(option.typed()))
                    .forEach(option -> candidates.add(candidate(option.typed(), option.description())));
            return;
        }
        argument(syntax, arguments.size())
                .ifPresent(argument -> propose(argument.candidates(), reader, line, candidates));
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

    private void propose(Candidates values, LineReader reader, ParsedLine line, List<Candidate> candidates) {
        switch (values) {
            case Candidates.Words words ->
                words.values().get().forEach(value -> candidates.add(candidate(value, null)));
            case Candidates.Files _ -> FILES.complete(reader, line, candidates);
            case Candidates.Kept kept -> {
                kept.words().forEach(word -> candidates.add(candidate(word, null)));
                names(kept.directory().apply(home)).forEach(name -> candidates.add(candidate(name, null)));
            }
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
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

    private static Candidate candidate(String value, @Nullable String description) {
        return new Candidate(value, value, null, description, null, null, true);
    }
}
