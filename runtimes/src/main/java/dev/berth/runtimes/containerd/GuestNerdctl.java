package dev.berth.runtimes.containerd;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.image.GuestContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** nerdctl in a guest. */
public final class GuestNerdctl {

    /** virtio serial of the disk it comes with; the guest's berth-nerdctl.service looks for it. */
    static final String DISK_SERIAL = "berth-nerdctl";

    /** Where that disk is in the guest. */
    static final String PLACE = "/opt/nerdctl";

    private static final String PROGRAM = PLACE + "/bin/nerdctl";

    /** What a shell ends with when there is no such program. */
    private static final int MISSING = 127;

    /** Run with nerdctl, a directory and the arguments. */
    private static final String SCRIPT =
            "[ -x \"$0\" ] || exit " + MISSING + "; cd \"$1\" || exit; shift; exec \"$0\" \"$@\"";

    private static final Duration LOOK = Duration.ofSeconds(20);

    private GuestNerdctl() {}

    /**
     * Runs nerdctl with this process's terminal and standard streams and returns its exit code.
     *
     * @param directory of the guest, where it runs; the home of root when empty
     * @param terminal whether it gets a terminal of its own
     * @throws BerthException of kind PRECONDITION if the guest has none
     */
    public static int attach(
            String profile, Guest guest, Optional<String> directory, List<String> arguments, boolean terminal) {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", SCRIPT, PROGRAM, directory.orElse(GuestContract.SSH_HOME)));
        command.addAll(arguments);
        int code = guest.attach(command, terminal);
        // The same code can come out of a container, so the guest is asked.
        if (code == MISSING && !guest.run("test -x " + PROGRAM, LOOK).succeeded()) {
            throw BerthException.precondition("there is no nerdctl in profile " + profile)
                    .because("it could not be downloaded when the profile was started, or the profile does without it")
                    .remedy("With a network, or " + NerdctlReleases.MIRROR
                            + " set to a mirror, run: berth profile restart " + profile
                            + "; meanwhile there is: berth exec " + profile + " -- ctr");
        }
        return code;
    }
}
