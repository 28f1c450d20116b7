package dev.berth.shell.grammar;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.shell.core.command.CommandParser;
import org.springframework.shell.core.command.ParsedInput;

/**
 * Reads what a user typed, the same way on the command line (a list of words that a shell has already split) and in the
 * interactive shell or a script (a line). A wrong word is an error of kind USAGE that names the nearest right one.
 */
public final class CommandLineParser implements CommandParser {

    private static final String PROGRAM = "berth";

    /** The command that {@code --help} anywhere stands for. */
    private static final String HELP_COMMAND = "help";

    /** What {@code --version} in the first place stands for, as with most programs. */
    private static final String VERSION_COMMAND = "version";

    /** By name and by alias, in alphabetical order. */
    private final TreeMap<String, Syntax> commands = new TreeMap<>();

    public CommandLineParser(Collection<Syntax> syntaxes) {
        for (Syntax syntax : syntaxes) {
            commands.put(syntax.name(), syntax);
            syntax.aliases().forEach(alias -> commands.put(alias, syntax));
        }
    }

    @Override
    public ParsedInput parse(String line) {
        try {
            return parse(words(line)).toParsedInput();
        } catch (Words.Unfinished e) {
            throw e.asUsage();
        }
    }

    /**
     * The words of a line, without the {@code berth} before them in what is copied from a command line.
     *
     * @throws Words.Unfinished if the line needs another one
     */
    public static List<String> words(String line) {
        return withoutProgram(Words.split(line));
    }

    /** The words without the {@code berth} before them. */
    public static List<String> withoutProgram(List<String> words) {
        return !words.isEmpty() && words.getFirst().equals(PROGRAM) ? words.subList(1, words.size()) : words;
    }

    /**
     * Reads the words of one command; there is at least one.
     *
     * @throws BerthException of kind USAGE
     */
    public Invocation parse(List<String> words) {
        List<String> leading = new ArrayList<>();
        int at = 0;
        while (at < words.size() && isGlobal(words.get(at))) {
            leading.add(words.get(at++));
        }
        List<String> typed = words.subList(at, words.size());
        int length = nameLength(typed);
        boolean passesOn = find(String.join(" ", typed.subList(0, length)))
                .flatMap(Syntax::rest)
                .isPresent();
        if (!passesOn && asksForHelp(words)) {
            return help(typed);
        }
        if (typed.equals(List.of("--version"))) {
            return new Invocation(VERSION_COMMAND, Map.of(), List.of(), List.of());
        }
        if (typed.isEmpty()) {
            throw BerthException.usage("no command is given").remedy("See: help");
        }
        if (length == 0) {
            throw unknownCommand(typed);
        }
        Syntax syntax = lookup(typed.subList(0, length));
        List<String> operands = new ArrayList<>(leading);
        operands.addAll(typed.subList(length, typed.size()));
        Invocation read = new Reading(syntax).read(operands);
        return read.has(GlobalOption.HELP) ? help(typed) : read;
    }

    /** Every command once, in alphabetical order. */
    public List<Syntax> all() {
        return commands.values().stream().distinct().toList();
    }

    /** The command of exactly that name or alias. */
    public Optional<Syntax> find(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    /** The commands in whose name a word follows {@code prefix}, such as all of {@code profile}. */
    public List<Syntax> family(String prefix) {
        return commands.tailMap(prefix + " ").entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix + " "))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
    }

    /** How many of the words are the longest command name they begin with; 0 when they begin with none. */
    public int nameLength(List<String> words) {
        int longest = 0;
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < words.size() && !words.get(i).startsWith("-"); i++) {
            name.append(i == 0 ? "" : " ").append(words.get(i));
            if (commands.containsKey(name.toString())) {
                longest = i + 1;
            }
        }
        return longest;
    }

    private Syntax lookup(List<String> name) {
        Syntax syntax = commands.get(String.join(" ", name));
        if (syntax == null) {
            throw new IllegalStateException("no command " + name);
        }
        return syntax;
    }

    private static boolean asksForHelp(List<String> words) {
        return words.stream().takeWhile(word -> !word.equals("--")).anyMatch(word -> isTyped(GlobalOption.HELP, word));
    }

    private static boolean isGlobal(String word) {
        return GlobalOption.ALL.stream().anyMatch(option -> isTyped(option, word));
    }

    private static boolean isTyped(Option option, String word) {
        return word.equals(option.typed())
                || option.letter().filter(c -> word.equals("-" + c)).isPresent();
    }

    private Invocation help(List<String> typed) {
        return new Invocation(HELP_COMMAND, Map.of(), commandWords(typed), List.of());
    }

    /** The words help is asked for: a command's name, a family, or whatever was mistyped. */
    private List<String> commandWords(List<String> typed) {
        int length = nameLength(typed);
        return length > 0
                ? typed.subList(0, length)
                : typed.stream()
                        .takeWhile(word -> !word.startsWith("-"))
                        .limit(2)
                        .toList();
    }

    private BerthException unknownCommand(List<String> typed) {
        String first = typed.getFirst();
        List<Syntax> family = family(first);
        List<String> names =
                typed.stream().takeWhile(word -> !word.startsWith("-")).limit(2).toList();
        if (!family.isEmpty() && names.size() < 2) {
            return BerthException.usage("'" + first + "' needs one of: " + secondWords(family))
                    .remedy("See: help " + first);
        }
        if (first.startsWith("-")) {
            return unknownOption(first, GlobalOption.ALL, "See: help");
        }
        String name = family.isEmpty() ? first : String.join(" ", names);
        // Both words first: of one alone, whichever command is shortest would be near.
        String remedy = inFamilies(first)
                .or(() -> NearMiss.of(String.join(" ", names), commands.keySet()))
                .or(() -> NearMiss.of(name, commands.keySet()))
                .or(() -> NearMiss.of(first, families()))
                .map(near -> "Did you mean '" + near + "'? ")
                .orElse("");
        return BerthException.usage("unknown command '" + name + "'")
                .remedy(remedy + "See: help" + (family.isEmpty() ? "" : " " + first));
    }

    /** The one command that goes on with that word behind the name of its family. */
    private Optional<String> inFamilies(String second) {
        List<String> found = commands.keySet().stream()
                .filter(name -> name.endsWith(" " + second))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private Set<String> families() {
        Set<String> first = new LinkedHashSet<>();
        commands.keySet().stream()
                .filter(name -> name.indexOf(' ') > 0)
                .forEach(name -> first.add(name.substring(0, name.indexOf(' '))));
        return first;
    }

    private static String secondWords(List<Syntax> family) {
        return family.stream()
                .map(syntax -> syntax.name().substring(syntax.name().indexOf(' ') + 1))
                .collect(Collectors.joining(", "));
    }

    private static BerthException unknownOption(String typed, Collection<Option> options, String see) {
        String near = NearMiss.of(typed, options.stream().map(Option::typed).toList())
                .map(option -> "Did you mean " + option + "? ")
                .orElse("");
        return BerthException.usage("unknown option " + typed).remedy(near + see);
    }

    /** One pass over what stands behind a command's name. */
    private static final class Reading {

        private final Syntax syntax;
        private final Map<String, List<String>> options = new LinkedHashMap<>();
        private final List<String> arguments = new ArrayList<>();
        private List<String> rest = List.of();

        Reading(Syntax syntax) {
            this.syntax = syntax;
        }

        Invocation read(List<String> words) {
            int at = 0;
            while (at < words.size()) {
                String word = words.get(at++);
                if (word.equals("--")) {
                    List<String> untouched = words.subList(at, words.size());
                    if (syntax.rest().isPresent()) {
                        rest = untouched;
                    } else {
                        arguments.addAll(untouched);
                    }
                    break;
                }
                if (word.startsWith("--")) {
                    int equals = word.indexOf('=');
                    String name = word.substring(2, equals < 0 ? word.length() : equals);
                    Option option = syntax.option(name).orElseThrow(() -> unknown("--" + name));
                    Optional<String> attached = equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
                    at += take(option, attached, words, at);
                } else if (word.startsWith("-") && word.length() > 1) {
                    at += takeLetters(word, words, at);
                } else {
                    arguments.add(word);
                    if (syntax.rest().isPresent()) {
                        // The options behind a command that lacks its -- are not ours, nor is its -h.
                        refuseFurtherArguments();
                    }
                }
                if (syntax.rest().isPresent() && options.containsKey(GlobalOption.HELP.name())) {
                    break;
                }
            }
            requireArguments();
            refuseFurtherArguments();
            return new Invocation(syntax.name(), options, arguments, rest);
        }

        /** Records the options that are joined in one word, of which only the last may have a value. */
        private int takeLetters(String word, List<String> words, int next) {
            int at = 1;
            while (true) {
                Option option = syntax.option(word.charAt(at++)).orElseThrow(() -> unknown(word));
                if (at == word.length()) {
                    return take(option, Optional.empty(), words, next);
                }
                boolean equals = word.charAt(at) == '=';
                if (equals || !option.isFlag()) {
                    return take(option, Optional.of(word.substring(equals ? at + 1 : at)), words, next);
                }
                take(option, Optional.empty(), words, next);
            }
        }

        /** Records the option and returns how many further words its value took. */
        private int take(Option option, Optional<String> attached, List<String> words, int next) {
            int taken = 0;
            String value = "";
            if (option.isFlag()) {
                if (attached.isPresent()) {
                    throw BerthException.usage(option.typed() + " takes no value")
                            .remedy(see());
                }
            } else if (attached.isPresent()) {
                value = attached.get();
            } else if (next < words.size() && !words.get(next).equals("--")) {
                value = words.get(next);
                taken = 1;
            } else {
                throw BerthException.usage(option.typed() + " needs a value: "
                                + option.placeholder().orElse(""))
                        .remedy(see());
            }
            List<String> values = options.computeIfAbsent(option.name(), name -> new ArrayList<>());
            if (option.isFlag()) {
                values.clear();
            } else if (!values.isEmpty() && !option.repeatable()) {
                throw BerthException.usage(option.typed() + " is given twice").remedy(see());
            }
            values.add(value);
            return taken;
        }

        private void requireArguments() {
            long required =
                    syntax.arguments().stream().filter(Argument::required).count();
            if (arguments.size() < required) {
                String missing = syntax.arguments().get(arguments.size()).name();
                throw BerthException.usage("'" + syntax.name() + "' needs " + missing)
                        .remedy(see());
            }
        }

        private void refuseFurtherArguments() {
            boolean openEnded =
                    syntax.arguments().stream().anyMatch(argument -> argument.arity() == Argument.Arity.AT_LEAST_ONE);
            if (!openEnded && arguments.size() > syntax.arguments().size()) {
                String extra = arguments.get(syntax.arguments().size());
                throw BerthException.usage("'" + syntax.name() + "' does not take '" + extra + "'")
                        .remedy(syntax.rest()
                                .map(placeholder -> "Put the command to run after --: " + usage())
                                .orElseGet(this::see));
            }
        }

        private BerthException unknown(String typed) {
            return unknownOption(typed, syntax.allOptions().toList(), see());
        }

        private String usage() {
            return "berth " + syntax.synopsis();
        }

        private String see() {
            return "Usage: " + usage() + "; see: help " + syntax.name();
        }
    }
}
