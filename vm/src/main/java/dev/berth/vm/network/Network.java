package dev.berth.vm.network;

import dev.berth.vm.error.BerthException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How far connections go that a guest makes. What the host connects to in the guest is no matter of this. */
public enum Network {

    /** Everything the host can reach, and services on the host's loopback. */
    OPEN("everything the host reaches, and the host itself"),

    /**
     * The Internet only: neither the host nor its local networks. The guest's kernel sees to that, so it holds for
     * containers that are not privileged, and not for whoever is root in the guest.
     */
    ISOLATED("the Internet only, not the host nor what is near it"),

    /** Nothing at all. The hypervisor sees to that. */
    NONE("nothing at all");

    private final String meaning;

    Network(String meaning) {
        this.meaning = meaning;
    }

    /** Each by its name, with what a connection can reach then. */
    public static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (Network network : values()) {
            meanings.put(network.toString(), network.meaning);
        }
        return meanings;
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws BerthException of kind USAGE
     */
    public static Network parse(String text) {
        return Arrays.stream(values())
                .filter(network -> network.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> BerthException.usage("network: there is no network '" + text + "'")
                        .remedy("There are: "
                                + Arrays.stream(values()).map(Network::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
