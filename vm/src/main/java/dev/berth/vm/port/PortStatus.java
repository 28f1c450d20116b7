package dev.berth.vm.port;

import java.util.Optional;

/**
 * A forward as a user is shown it.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code unix}
 * @param listens {@code host}, or {@code guest} for a way from the guest to the host
 * @param from where connections are accepted: address and port, or a path
 * @param to where they arrive on the other side
 * @param origin {@code published} by the guest, or {@code static}: the profile's settings
 * @param state {@code forwarded} or {@code blocked}
 * @param reason why it is blocked
 * @param owner who is in its way
 */
public record PortStatus(
        String protocol,
        String listens,
        String from,
        String to,
        String origin,
        String state,
        Optional<String> reason,
        Optional<String> owner) {

    public static final String FORWARDED = "forwarded";
    public static final String BLOCKED = "blocked";

    public boolean blocked() {
        return state.equals(BLOCKED);
    }
}
