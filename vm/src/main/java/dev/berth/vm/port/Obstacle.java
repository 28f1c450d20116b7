package dev.berth.vm.port;

import java.util.Optional;

/**
 * Why a port cannot be listened on.
 *
 * @param reason one sentence for the user, without a full stop
 * @param owner who has it, such as {@code profile dev} or {@code nginx (pid 4711)}; empty when nobody has, or who does
 *     cannot be seen by this user
 */
public record Obstacle(String reason, Optional<String> owner) {}
