package dev.berth.shell.k3s;

import dev.berth.k3s.K3sRuntime;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.error.BerthException;

/** Sees to it that a command about K3s is given a profile that has one. */
final class K3sProfile {

    private K3sProfile() {}

    /**
     * Does nothing for a profile with K3s.
     *
     * @throws BerthException of kind USAGE for any other; NOT_FOUND when there is none of that name
     */
    static void require(Profiles profiles, ProfileName name) {
        String runtime = profiles.spec(name).runtime();
        if (!runtime.equals(K3sRuntime.NAME)) {
            throw BerthException.usage("profile " + name + " has no K3s")
                    .because("its runtime is " + runtime)
                    .remedy("Make one that has with: berth profile create NAME --runtime k3s");
        }
    }
}
