package dev.berth.runtimes.containerd;

import dev.berth.runtimes.EngineStatus;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.process.CommandResult;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What containerd's own client in the guest says of it. */
final class ContainerdReport {

    /** One script for all, since each goes all the way into the guest. A running container is a task. */
    private static final String SCRIPT = """
            ctr version || exit
            for namespace in $(ctr namespaces list --quiet); do
                echo "namespaces 1"
                echo "containersRunning $(ctr --namespace "$namespace" tasks list | grep -c RUNNING)"
                echo "containers $(ctr --namespace "$namespace" containers list --quiet | wc -l)"
                echo "images $(ctr --namespace "$namespace" images list --quiet | wc -l)"
            done""";

    private static final Pattern SERVER = Pattern.compile("(?s)Server:.*?Version:\\s*v?(\\S+)");
    private static final Pattern COUNT = Pattern.compile("(?m)^([a-zA-Z]+) (\\d+)$");
    private static final List<String> COUNTED = List.of("containersRunning", "containers", "images", "namespaces");

    /** Each of the clients takes part of a second on an emulated processor. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private ContainerdReport() {}

    /**
     * Asks for it.
     *
     * @throws IOException if containerd does not answer; the message says how
     */
    static EngineStatus of(Guest guest) throws IOException {
        CommandResult result = guest.run(SCRIPT, TIMEOUT);
        if (!result.succeeded()) {
            throw new IOException(result.tail(1).strip());
        }
        return read(result.stdout());
    }

    /** Reads what the script prints; numbers of several namespaces are added up. */
    static EngineStatus read(String output) throws IOException {
        Matcher version = SERVER.matcher(output);
        if (!version.find()) {
            throw new IOException("the answer names no version");
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        COUNTED.forEach(name -> counts.put(name, 0));
        Matcher count = COUNT.matcher(output);
        while (count.find()) {
            counts.computeIfPresent(count.group(1), (name, sum) -> sum + Integer.parseInt(count.group(2)));
        }
        return new EngineStatus(version.group(1), counts);
    }
}
