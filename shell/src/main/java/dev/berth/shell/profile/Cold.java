package dev.berth.shell.profile;

import dev.berth.shell.grammar.Option;

/** The option {@code --cold}, as all commands have it that may bring up a profile from a template. */
final class Cold {

    static final Option OPTION = Option.flag("cold", "boot from scratch instead of continuing from a template");

    private Cold() {}
}
