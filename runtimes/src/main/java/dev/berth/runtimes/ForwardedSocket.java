package dev.berth.runtimes;

/**
 * A unix socket of the guest that is reachable on the host.
 *
 * @param hostName the file's name in the profile's directory
 * @param guestPath its absolute path in the guest
 */
public record ForwardedSocket(String hostName, String guestPath) {}
