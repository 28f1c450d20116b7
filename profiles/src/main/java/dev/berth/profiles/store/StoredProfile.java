package dev.berth.profiles.store;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.profiles.spec.ResolvedSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * A profile as it is kept.
 *
 * @param name its name
 * @param resolved its settings and where they came from
 * @param imageDigest the image its root disk is on; empty until there is one
 * @param disks whether its disks have been made: from then on their absence is damage
 * @param booted the settings it was last booted with, as text, since few ask for them; empty before the first boot
 * @param createdAt when it was made
 */
public record StoredProfile(
        ProfileName name,
        ResolvedSpec resolved,
        Optional<String> imageDigest,
        boolean disks,
        Optional<String> booted,
        Instant createdAt) {

    public ProfileSpec spec() {
        return resolved.spec();
    }

    /** The settings it was last booted with. */
    public Optional<ProfileSpec> bootedSpec() {
        return booted.map(SpecText::whole);
    }
}
