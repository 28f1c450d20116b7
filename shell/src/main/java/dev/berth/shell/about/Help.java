package dev.berth.shell.about;

import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.grammar.GlobalOption;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code help}, and what {@code --help} shows, made from the definitions of the commands. */
public final class Help implements BerthCommand {

    private static final String INDENT = "  ";

    private final Supplier<CommandLineParser> commands;

    public Help(Supplier<CommandLineParser> commands) {
        this.commands = commands;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.BERTH, "help", "show this overview, or help on one command")
                .arguments(
                        Argument.optional("COMMAND", "the command, or its first word")
                                .candidates(Candidates.from(this::firstWords)),
                        Argument.optional("WORD", "its second word").candidates(Candidates.from(this::secondWords)))
                .examples("berth help", "berth help profile", "berth help profile create");
    }

    /** Each with what it does, or with the words that may follow it. */
    private Map<String, String> firstWords() {
        Map<String, String> words = new LinkedHashMap<>();
        for (Syntax syntax : commands.get().all()) {
            List<String> name = syntax.words();
            words.merge(
                    name.getFirst(),
                    name.size() == 1 ? syntax.summary() : name.get(1),
                    (known, another) -> known + ", " + another);
        }
        return words;
    }

    private Map<String, String> secondWords() {
        Map<String, String> words = new LinkedHashMap<>();
        commands.get().all().stream()
                .filter(syntax -> syntax.words().size() > 1)
                .forEach(syntax -> words.putIfAbsent(syntax.words().get(1), syntax.summary()));
        return words;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        console.result(text(String.join(" ", invocation.arguments())));
        return ExitCode.DONE;
    }

    private String text(String name) {
        if (name.isEmpty()) {
            return overview(commands.get().all());
        }
        return commands.get().find(name).map(Help::command).orElseGet(() -> {
            List<Syntax> family = commands.get().family(name);
            if (family.isEmpty()) {
                throw unknown(name);
            }
            return table(family) + "\nMore on one of them: berth help " + name + " COMMAND\n";
        });
    }

    private BerthException unknown(String name) {
        List<String> names = commands.get().all().stream().map(Syntax::name).toList();
        return BerthException.usage("unknown command '" + name + "'")
                .remedy(NearMiss.of(name, names)
                                .map(near -> "Did you mean '" + near + "'? ")
                                .orElse("")
                        + "See: help");
    }

    private static String overview(List<Syntax> all) {
        StringBuilder text = new StringBuilder("""
                Berth gives every project its own container environment: a Linux VM with one engine in it.

                Usage: berth [COMMAND] [OPTION]...     without a command: the interactive shell
                """);
        for (Task task : Task.values()) {
            List<Syntax> commands =
                    all.stream().filter(syntax -> syntax.task() == task).toList();
            text.append('\n').append(task.heading()).append(":\n").append(table(commands));
        }
        text.append("\nEvery command has:\n").append(options(GlobalOption.ALL));
        return text.append("\nMore on one of them: berth help COMMAND\n").toString();
    }

    private static String command(Syntax syntax) {
        StringBuilder text =
                new StringBuilder("Usage: berth ").append(syntax.synopsis()).append("\n\n");
        text.append(sentence(syntax.summary()));
        if (!syntax.aliases().isEmpty()) {
            text.append("Also known as: ")
                    .append(String.join(", ", syntax.aliases()))
                    .append('\n');
        }
        if (!syntax.arguments().isEmpty()) {
            Map<String, String> rows = new LinkedHashMap<>();
            syntax.arguments().forEach(argument -> rows.put(argument.name(), argument.description()));
            text.append("\nArguments:\n").append(aligned(rows));
        }
        if (!syntax.options().isEmpty()) {
            text.append("\nOptions:\n").append(options(syntax.options()));
        }
        text.append("\nEvery command has:\n").append(options(GlobalOption.ALL));
        if (!syntax.examples().isEmpty()) {
            text.append("\nExamples:\n");
            syntax.examples().forEach(line -> text.append(INDENT).append(line).append('\n'));
        }
        return text.toString();
    }

    private static String sentence(String summary) {
        return Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + ".\n";
    }

    private static String table(List<Syntax> commands) {
        Map<String, String> rows = new LinkedHashMap<>();
        commands.forEach(syntax -> rows.put(syntax.name(), syntax.summary()));
        return aligned(rows);
    }

    private static String options(List<Option> options) {
        Map<String, String> rows = new LinkedHashMap<>();
        options.forEach(option -> rows.put(
                (option.letter().isPresent() ? "" : "    ") + option.synopsis(),
                option.description() + (option.repeatable() ? "; may be repeated" : "")));
        return aligned(rows);
    }

    private static String aligned(Map<String, String> rows) {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        rows.forEach((left, right) -> text.append(INDENT)
                .append(left)
                .repeat(' ', width - left.length() + 2)
                .append(right)
                .append('\n'));
        return text.toString();
    }
}
