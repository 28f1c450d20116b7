package dev.berth.shell.grammar;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.shell.core.command.CommandArgument;
import org.springframework.shell.core.command.CommandOption;
import org.springframework.shell.core.command.ParsedInput;

/**
 * A command as it was typed.
 *
 * @param command its name, never an alias
 * @param options the values given, by option name; a flag has one empty value
 * @param arguments in the order they were typed
 * @param rest the words after {@code --}, untouched
 */
public record Invocation(String command, Map<String, List<String>> options, List<String> arguments, List<String> rest) {

    /** Carries {@link #rest} through Spring Shell's model, which has no such thing; cannot be typed as an option. */
    private static final String REST = "--";

    public Invocation {
        options = Map.copyOf(options);
        arguments = List.copyOf(arguments);
        rest = List.copyOf(rest);
    }

    public boolean has(Option option) {
        return options.containsKey(option.name());
    }

    public Optional<String> value(Option option) {
        return values(option).stream().findFirst();
    }

    /** All values of a repeatable option, in the order they were typed. */
    public List<String> values(Option option) {
        return options.getOrDefault(option.name(), List.of());
    }

    /**
     * The value as a whole number.
     *
     * @throws BerthException of kind USAGE if it is none
     */
    public Optional<Integer> number(Option option) {
        return value(option).map(text -> {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw BerthException.usage(option.typed() + " must be a whole number, but is '" + text + "'")
                        .causedBy(e);
            }
        });
    }

    /**
     * The value as a constant of an enumeration, whatever its case.
     *
     * @throws BerthException of kind USAGE naming the nearest if there is no such constant
     */
    public <E extends Enum<E>> Optional<E> choice(Option option, Class<E> type) {
        return value(option).map(text -> constant(option.typed(), text, type));
    }

    /**
     * The required argument at that place as a constant of an enumeration, whatever its case.
     *
     * @throws BerthException of kind USAGE naming the nearest if there is no such constant
     */
    public <E extends Enum<E>> E choice(int index, Argument argument, Class<E> type) {
        return constant(argument.name(), arguments.get(index), type);
    }

    private static <E extends Enum<E>> E constant(String what, String text, Class<E> type) {
        Map<String, E> constants = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            constants.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        E chosen = constants.get(text.toLowerCase(Locale.ROOT));
        if (chosen == null) {
            String near = NearMiss.of(text, constants.keySet())
                    .map(name -> "Did you mean " + name + "? ")
                    .orElse("");
            throw BerthException.usage(what + " cannot be '" + text + "'")
                    .remedy(near + "It is one of " + String.join(", ", constants.keySet()));
        }
        return chosen;
    }

    public Optional<String> argument(int index) {
        return index < arguments.size() ? Optional.of(arguments.get(index)) : Optional.empty();
    }

    /** The same in Spring Shell's terms. */
    public ParsedInput toParsedInput() {
        List<CommandOption> all = new ArrayList<>();
        options.forEach((name, values) -> values.forEach(value -> all.add(option(name, value))));
        rest.forEach(word -> all.add(option(REST, word)));
        List<CommandArgument> placed = new ArrayList<>();
        for (String argument : arguments) {
            placed.add(new CommandArgument(placed.size(), argument));
        }
        return new ParsedInput(command, List.of(), all, placed);
    }

    /** Reads back what {@link #toParsedInput} made. */
    public static Invocation of(ParsedInput input) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>();
        for (CommandOption option : input.options()) {
            String name = String.valueOf(option.longName());
            String value = String.valueOf(option.value());
            if (name.equals(REST)) {
                rest.add(value);
            } else {
                options.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            }
        }
        return new Invocation(
                input.commandName(),
                options,
                input.arguments().stream().map(CommandArgument::value).toList(),
                rest);
    }

    private static CommandOption option(String name, String value) {
        return CommandOption.with().longName(name).value(value).build();
    }
}
