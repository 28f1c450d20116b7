package dev.berth.shell.console;

import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;

/** How a result is written to standard output. */
public enum OutputFormat {
    /** For people. */
    TABLE,
    /** One JSON document. */
    JSON,
    /** One YAML document. */
    YAML,
    /** Names only, one a line. */
    NAME;

    /** The option that chooses it. */
    public static final Option OPTION = Option.value("output", "FORMAT", "table, json, yaml or name")
            .letter('o')
            .candidates(Candidates.of(OutputFormat.class, OutputFormat::meaning));

    /** What the invocation asks for, by default a table. */
    public static OutputFormat of(Invocation invocation) {
        return invocation.choice(OPTION, OutputFormat.class).orElse(TABLE);
    }

    private String meaning() {
        return switch (this) {
            case TABLE -> "for people";
            case JSON -> "one JSON document";
            case YAML -> "one YAML document";
            case NAME -> "names only";
        };
    }
}
