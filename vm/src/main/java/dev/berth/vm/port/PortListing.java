package dev.berth.vm.port;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a guest says of its ports, line by line, each time between {@code begin} and {@code end}. A guest may say what
 * it likes and the agent has little memory, so that a listing has a largest size. Not thread-safe.
 */
final class PortListing {

    /** Some thousand services of Kubernetes need less. */
    static final int MOST_LINES = 20_000;

    /** As long as these lines are on average. */
    static final int MOST_CHARACTERS = MOST_LINES * 100;

    /** Each is a socket or two of this host, and those of IPv6 a program that is run to make it. */
    static final int MOST_PORTS = 1024;

    private final List<String> lines = new ArrayList<>();
    private int characters;
    private boolean tooLong;
    private int surplus;

    /**
     * Takes the next line; tells what is published when that was the last one of a listing, but for what is beyond
     * {@link #MOST_PORTS}.
     */
    Optional<Set<PublishedPort>> add(String line) {
        if (tooLong) {
            return Optional.empty();
        }
        switch (line) {
            case "begin" -> clear();
            case "end" -> {
                Set<PublishedPort> all = GuestPorts.of(lines);
                surplus = Math.max(0, all.size() - MOST_PORTS);
                return Optional.of(all.stream().limit(MOST_PORTS).collect(Collectors.toSet()));
            }
            default -> {
                lines.add(line);
                characters += line.length();
                tooLong = lines.size() > MOST_LINES || characters > MOST_CHARACTERS;
                if (tooLong) {
                    clear();
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the guest has said more than is listened to; nothing that it says counts then any more. */
    boolean tooLong() {
        return tooLong;
    }

    /** How many ports of the last listing there are beyond the most. */
    int surplus() {
        return surplus;
    }

    private void clear() {
        lines.clear();
        characters = 0;
    }
}
