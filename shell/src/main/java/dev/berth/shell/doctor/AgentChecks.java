package dev.berth.shell.doctor;

import dev.berth.profiles.ProfileState;
import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.Profiles;
import dev.berth.vm.agent.PortAgent;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.port.PortStatus;
import java.util.ArrayList;
import java.util.List;

/** The process that keeps what guests publish reachable, and the ports that it cannot have. */
public final class AgentChecks implements Inspection {

    private static final String WHY = "what containers publish is reachable on this host through it";

    private final Profiles profiles;
    private final PortAgent agent;

    public AgentChecks(Profiles profiles, PortAgent agent) {
        this.profiles = profiles;
        this.agent = agent;
    }

    @Override
    public List<Check> look() {
        try {
            List<String> running = profiles.list().stream()
                    .filter(profile -> profile.state() == ProfileState.RUNNING)
                    .map(ProfileSummary::name)
                    .map(Object::toString)
                    .toList();
            if (running.isEmpty()) {
                return List.of(Check.ok("agent", "not needed: no profile runs", WHY));
            }
            if (!agent.answers()) {
                return List.of(Check.fail("agent", "it does not answer", WHY, "berth port list starts it anew")
                        .repairedBy(() -> restart(running)));
            }
            List<Check> checks = new ArrayList<>(List.of(Check.ok("agent", "it answers", WHY)));
            for (String profile : running) {
                agent.ports(profile).stream()
                        .filter(PortStatus::blocked)
                        .map(port -> blocked(profile, port))
                        .forEach(checks::add);
            }
            return checks;
        } catch (BerthException e) {
            return List.of(Check.warn("agent", String.valueOf(e.getMessage()), WHY, "see what is said of profiles"));
        }
    }

    private String restart(List<String> running) {
        // Asked for something, it is started and waited for.
        running.forEach(agent::ports);
        return "the agent runs and looks after " + String.join(", ", running);
    }

    private static Check blocked(String profile, PortStatus port) {
        String owner = port.owner().map(by -> " by " + by).orElse("");
        return Check.warn(
                "ports",
                profile + ": " + port.from() + "/" + port.protocol() + " is not forwarded: "
                        + port.reason().orElse("it could not be had") + owner,
                "nothing of the profile answers there",
                "end what holds the port, or publish another one");
    }
}
