package dev.berth.vm.machine;

import java.util.Locale;

/** What is forwarded. */
public enum Protocol {
    TCP,
    UDP;

    /** As tools of the network write it: {@code tcp}, {@code udp}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
