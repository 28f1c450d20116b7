package dev.berth.shell.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How a command is typed and what it is for.
 *
 * @param name one or more words, such as {@code profile list}
 * @param aliases other names
 * @param task the heading it stands under in help
 * @param summary one line, starting in lower case, without a full stop
 * @param arguments in the order they are typed; only the last may stand more than once
 * @param options its own; {@link GlobalOption} adds those that every command has
 * @param rest what the words after {@code --} are called, where the command passes them on untouched
 * @param examples lines to type on a command line; at least one
 */
public record Syntax(
        String name,
        List<String> aliases,
        Task task,
        String summary,
        List<Argument> arguments,
        List<Option> options,
        Optional<String> rest,
        List<String> examples) {

    public Syntax {
        aliases = List.copyOf(aliases);
        arguments = List.copyOf(arguments);
        options = List.copyOf(options);
        examples = List.copyOf(examples);
    }

    /** A command with neither arguments nor options. */
    public static Syntax of(Task task, String name, String summary) {
        return new Syntax(name, List.of(), task, summary, List.of(), List.of(), Optional.empty(), List.of());
    }

    public Syntax alias(String... names) {
        return new Syntax(name, List.of(names), task, summary, arguments, options, rest, examples);
    }

    public Syntax arguments(Argument... inOrder) {
        return new Syntax(name, aliases, task, summary, List.of(inOrder), options, rest, examples);
    }

    public Syntax options(Option... own) {
        return options(List.of(own));
    }

    public Syntax options(List<Option> own) {
        List<Option> all = new ArrayList<>(options);
        all.addAll(own);
        return new Syntax(name, aliases, task, summary, arguments, all, rest, examples);
    }

    /** The command passes the words after {@code --} on, untouched. */
    public Syntax rest(String placeholder) {
        return new Syntax(name, aliases, task, summary, arguments, options, Optional.of(placeholder), examples);
    }

    public Syntax examples(String... lines) {
        return new Syntax(name, aliases, task, summary, arguments, options, rest, List.of(lines));
    }

    /** The words of its name. */
    public List<String> words() {
        String[] words = name.split(" ", -1);
        return List.of(words);
    }

    /** Its own options, then those of every command. */
    public Stream<Option> allOptions() {
        return Stream.concat(options.stream(), GlobalOption.ALL.stream());
    }

    /** The option of that name, without dashes. */
    public Optional<Option> option(String optionName) {
        return first(option -> option.name().equals(optionName));
    }

    public Optional<Option> option(char letter) {
        return first(option -> option.letter().filter(c -> c == letter).isPresent());
    }

    private Optional<Option> first(Predicate<Option> wanted) {
        return allOptions().filter(wanted).findFirst();
    }

    /** The line help begins with, such as {@code profile show [NAME] [OPTION]...}. */
    public String synopsis() {
        StringBuilder line = new StringBuilder(name);
        arguments.forEach(argument -> line.append(' ').append(argument.synopsis()));
        if (!options.isEmpty()) {
            line.append(" [OPTION]...");
        }
        rest.ifPresent(placeholder -> line.append(' ').append(placeholder));
        return line.toString();
    }
}
