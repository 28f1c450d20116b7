package dev.berth.shell.grammar;

/**
 * An argument of a command that is told by its place.
 *
 * @param name in capitals, as help shows it
 * @param arity how often it stands there
 * @param description one line
 * @param candidates what it may be
 */
public record Argument(String name, Arity arity, String description, Candidates candidates) {

    /** How often an argument stands in its place. */
    public enum Arity {
        ONE,
        AT_MOST_ONE,
        AT_LEAST_ONE
    }

    public static Argument one(String name, String description) {
        return new Argument(name, Arity.ONE, description, Candidates.NONE);
    }

    public static Argument optional(String name, String description) {
        return new Argument(name, Arity.AT_MOST_ONE, description, Candidates.NONE);
    }

    public static Argument several(String name, String description) {
        return new Argument(name, Arity.AT_LEAST_ONE, description, Candidates.NONE);
    }

    public Argument candidates(Candidates values) {
        return new Argument(name, arity, description, values);
    }

    public boolean required() {
        return arity != Arity.AT_MOST_ONE;
    }

    /** As help shows it: {@code NAME}, {@code [NAME]} or {@code NAME...}. */
    public String synopsis() {
        return switch (arity) {
            case ONE -> name;
            case AT_MOST_ONE -> "[" + name + "]";
            case AT_LEAST_ONE -> name + "...";
        };
    }
}
