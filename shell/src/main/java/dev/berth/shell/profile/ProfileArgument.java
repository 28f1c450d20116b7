package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.vm.error.BerthException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The argument that names a profile: how it is typed, completed and resolved. */
public final class ProfileArgument {

    private final Supplier<Profiles> profiles;

    public ProfileArgument(Supplier<Profiles> profiles) {
        this.profiles = profiles;
    }

    /** A name that may be left out for the profile in use. */
    public Argument optional() {
        return Argument.optional("NAME", "the profile; by default the one in use")
                .candidates(candidates());
    }

    /** A name that has to be given, since the command destroys. */
    public Argument required() {
        return Argument.one("NAME", "the profile").candidates(candidates());
    }

    /** One name or more, since the command destroys. */
    Argument several() {
        return Argument.several("NAME", "the profiles").candidates(candidates());
    }

    /** An option for the same, where the words of the command line belong to another program. */
    Option option() {
        return Option.value("profile", "NAME", "the profile; by default the one in use")
                .candidates(candidates());
    }

    /** The profile that the first argument names, or the one in use. */
    public ProfileName of(Invocation invocation) {
        return orInUse(invocation.argument(0));
    }

    /** The profile that {@link #option} names, or the one in use. */
    ProfileName ofOption(Invocation invocation) {
        return orInUse(invocation.value(option()));
    }

    Candidates candidates() {
        return Candidates.profiles(() -> profiles.get().list().stream()
                .collect(Collectors.toMap(
                        profile -> profile.name().value(), profile -> profile.runtime() + ", " + profile.state())));
    }

    private ProfileName orInUse(Optional<String> typed) {
        return typed.map(ProfileName::new)
                .or(() -> profiles.get().active())
                .orElseThrow(() -> BerthException.precondition("no profile is named and none is in use")
                        .remedy("Name one, or choose one with: berth use NAME"));
    }
}
