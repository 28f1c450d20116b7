package dev.berth.shell.grammar;

import java.util.List;

/** The options that every command has, before its name or after it. */
public final class GlobalOption {

    public static final Option YES =
            Option.flag("yes", "answer yes to every question").letter('y');

    public static final Option QUIET =
            Option.flag("quiet", "no progress, only results and errors").letter('q');

    public static final Option VERBOSE = Option.flag("verbose", "a line for each step, and stack traces of errors");

    public static final Option HELP = Option.flag("help", "show this help").letter('h');

    public static final List<Option> ALL = List.of(YES, QUIET, VERBOSE, HELP);

    private GlobalOption() {}
}
