package dev.berth.shell.profile;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.grammar.Invocation;
import dev.berth.vm.VirtualMachines;
import dev.berth.vm.machine.Expectation;
import java.util.function.Supplier;

/**
 * Memory that a command is probably going to need, loaded while everything else starts that the command needs first:
 * that takes about as long.
 *
 * @param machines asked when a command is run
 */
public record Ahead(Supplier<VirtualMachines> machines) {

    /** That of the profile which the first argument names, for when it is suspended. */
    Expectation resume(Invocation invocation) {
        return invocation
                .argument(0)
                .map(ProfileName::new)
                .map(name -> machines.get().expectResume(name.value()))
                .orElse(Expectation.NONE);
    }

    /** That of a template like what the profile is made of, for when it begins anew. */
    Expectation reset(ProfileName profile) {
        return machines.get().expectReset(profile.value());
    }

    /** That of the template that was used last, for a new profile. */
    Expectation create() {
        return machines.get().expectCreate();
    }
}
