package dev.berth.profiles;

/**
 * How an operation on a profile ended.
 *
 * @param profile what it is now
 * @param changed false when everything was already as asked for
 */
public record Outcome(ProfileSummary profile, boolean changed) {}
