package dev.berth.vm.agent;

import dev.berth.vm.port.PortStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the agent answers, two lines. Most are asked for no forwards, and neither side then loads what JSON takes, which
 * costs more than all else of it.
 *
 * @param build which Berth it is of; what else it says can only be read by the same
 * @param forwards a JSON document; empty for none
 */
record AgentReply(String build, String forwards) {

    static AgentReply of(String build, List<PortStatus> ports) {
        return new AgentReply(build, ports.isEmpty() ? "" : JsonMapper.shared().writeValueAsString(ports));
    }

    /** The forwards that were asked for. */
    List<PortStatus> ports() {
        return forwards.isEmpty() ? List.of() : List.of(JsonMapper.shared().readValue(forwards, PortStatus[].class));
    }

    String lines() {
        return build + "\n" + forwards + "\n";
    }

    /** Reads an answer; empty when there is none. */
    static Optional<AgentReply> read(BufferedReader lines) throws IOException {
        String build = lines.readLine();
        return build == null
                ? Optional.empty()
                : Optional.of(new AgentReply(build, Objects.requireNonNullElse(lines.readLine(), "")));
    }
}
