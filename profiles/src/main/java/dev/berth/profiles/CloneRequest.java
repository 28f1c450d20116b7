package dev.berth.profiles;

import dev.berth.profiles.spec.ProfileName;

/**
 * A profile to be made of another one.
 *
 * @param origin the one there is
 * @param name the new one's
 * @param start whether to boot it, too
 * @param use whether to switch the clients' contexts to it once it runs
 */
public record CloneRequest(ProfileName origin, ProfileName name, boolean start, boolean use) {}
