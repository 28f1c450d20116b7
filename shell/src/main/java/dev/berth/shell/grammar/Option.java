package dev.berth.shell.grammar;

import java.util.Optional;

/**
 * An option of a command: the one definition that the parser, help and completion are made from.
 *
 * @param name without the two dashes
 * @param letter the one-letter form, without its dash
 * @param placeholder what its value is called in help; empty for a flag, which has no value
 * @param description one line, starting in lower case, without a full stop
 * @param repeatable whether it may be given more than once
 * @param candidates what its value may be
 */
public record Option(
        String name,
        Optional<Character> letter,
        Optional<String> placeholder,
        String description,
        boolean repeatable,
        Candidates candidates) {

    /** An option without a value. */
    public static Option flag(String name, String description) {
        return new Option(name, Optional.empty(), Optional.empty(), description, false, Candidates.NONE);
    }

    /** An option with a value. */
    public static Option value(String name, String placeholder, String description) {
        return new Option(name, Optional.empty(), Optional.of(placeholder), description, false, Candidates.NONE);
    }

    public Option letter(char shortForm) {
        return new Option(name, Optional.of(shortForm), placeholder, description, repeatable, candidates);
    }

    public Option severalTimes() {
        return new Option(name, letter, placeholder, description, true, candidates);
    }

    public Option candidates(Candidates values) {
        return new Option(name, letter, placeholder, description, repeatable, values);
    }

    public boolean isFlag() {
        return placeholder.isEmpty();
    }

    /** As it is typed: {@code --name}. */
    public String typed() {
        return "--" + name;
    }

    /** As help shows it: {@code -o, --output FORMAT}. */
    public String synopsis() {
        return letter.map(c -> "-" + c + ", ").orElse("")
                + typed()
                + placeholder.map(value -> " " + value).orElse("");
    }
}
