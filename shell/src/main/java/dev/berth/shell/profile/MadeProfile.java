package dev.berth.shell.profile;

import dev.berth.profiles.ProfileSummary;
import java.util.Optional;

/** What is said of a profile that has just been made: how it is, and how clients reach it. */
final class MadeProfile {

    private MadeProfile() {}

    /** @param started whether it was to be booted */
    static String message(ProfileSummary profile, boolean started) {
        if (!started) {
            return "Profile " + profile.name() + " is created. Start it with: berth profile start " + profile.name();
        }
        return "Profile " + profile.name() + " is " + profile.state()
                + reached("docker", profile.dockerContext(), profile)
                + reached("kubectl", profile.kubeContext(), profile);
    }

    private static String reached(String client, Optional<String> context, ProfileSummary profile) {
        return context.map(name -> profile.active()
                        ? "; " + client + " uses it now (context " + name + ")"
                        : "; use it with: " + client + " --context " + name)
                .orElse("");
    }
}
