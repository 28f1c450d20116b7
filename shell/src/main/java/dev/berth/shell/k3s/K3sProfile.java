package dev.berth.shell.k3s;

import dev.berth.k3s.K3sRuntime;
import dev.berth.k3s.KubernetesSetting;
import dev.berth.k3s.release.K3sVersion;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.vm.error.BerthException;
import java.util.Map;
import java.util.Optional;

/**
 * A profile that has a K3s, by itself or beside Docker.
 *
 * @param name its name
 * @param spec what was decided about it
 */
record K3sProfile(ProfileName name, ProfileSpec spec) {

    /**
     * The profile of that name.
     *
     * @throws BerthException of kind USAGE if it has no K3s; NOT_FOUND when there is none of that name
     */
    static K3sProfile of(Profiles profiles, ProfileName name) {
        ProfileSpec spec = profiles.spec(name);
        if (!KubernetesSetting.hasK3s(spec.runtime(), spec.engine())) {
            throw BerthException.usage("profile " + name + " has no K3s")
                    .because("its runtime is " + spec.runtime())
                    .remedy("Make one that has with: berth profile create NAME --runtime k3s, or with Docker beside it"
                            + " with: berth profile create NAME --kubernetes");
        }
        return new K3sProfile(name, spec);
    }

    /** Whether Docker runs its pods. */
    boolean withDocker() {
        return !spec.runtime().equals(K3sRuntime.NAME);
    }

    /** Settings to be put over its own, for another version of K3s. */
    ProfileSettings at(K3sVersion version) {
        return ProfileSettings.NONE.engine(
                withDocker()
                        ? KubernetesSetting.of(spec.engine()).wanted(Optional.of(version.toString()))
                        : Map.of(K3sRuntime.VERSION_SETTING, version.toString()));
    }
}
