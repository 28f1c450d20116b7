package dev.berth.vm.agent;

import dev.berth.vm.port.PortStatus;
import java.util.List;

/**
 * What the agent answers, one JSON document.
 *
 * @param build which Berth it is of
 * @param ports the forwards that were asked for
 */
record AgentReply(String build, List<PortStatus> ports) {

    AgentReply {
        ports = List.copyOf(ports);
    }
}
