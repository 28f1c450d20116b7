package dev.berth.vm.agent;

import java.util.Locale;
import java.util.Optional;

/**
 * What the agent is asked, one line: a word and the name of a machine.
 *
 * @param kind what is asked
 * @param machine about which machine; empty where it is about the agent
 */
record AgentRequest(Kind kind, String machine) {

    enum Kind {
        /** Look at the machine; the answer has no ports. */
        ATTEND,
        /** Tell the machine's forwards. */
        PORTS,
        /** Make room for an agent of another build. */
        LEAVE
    }

    String line() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + machine + "\n";
    }

    static Optional<AgentRequest> parse(String line) {
        String[] words = line.strip().split(" ", 2);
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(words[0])) {
                return Optional.of(new AgentRequest(kind, words.length > 1 ? words[1] : ""));
            }
        }
        return Optional.empty();
    }
}
