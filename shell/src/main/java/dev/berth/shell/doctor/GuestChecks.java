package dev.berth.shell.doctor;

import dev.berth.profiles.ProfileState;
import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.clock.GuestTime;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.process.CommandResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The inside of the profiles that run: their clocks, and whether they find names. */
public final class GuestChecks implements Inspection {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Certificates and logs do not mind less. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final String QUESTIONS = """
            %s
            if timeout 5 getent hosts %s >/dev/null; then echo found; else echo missing; fi
            """.formatted(GuestTime.PRINT, NetworkChecks.SOME_NAME);

    private final Profiles profiles;
    private final Clock clock;

    public GuestChecks(Profiles profiles, Clock clock) {
        this.profiles = profiles;
        this.clock = clock;
    }

    @Override
    public List<Check> look() {
        List<Check> checks = new ArrayList<>();
        try {
            List<ProfileSummary> running = profiles.list().stream()
                    .filter(profile -> profile.state() == ProfileState.RUNNING)
                    .toList();
            boolean online = !running.isEmpty() && NetworkChecks.findsNames();
            running.forEach(profile -> checks.addAll(look(profile.name(), online)));
        } catch (BerthException e) {
            // What is wrong with the profiles is said by those who look at them.
            return List.of();
        }
        return checks;
    }

    private List<Check> look(ProfileName name, boolean online) {
        List<Check> checks = new ArrayList<>();
        try {
            Instant before = clock.instant();
            CommandResult answer = profiles.guest(name).run(QUESTIONS, PATIENCE);
            List<String> lines = answer.stdout().lines().toList();
            Optional<GuestTime> time = lines.stream().findFirst().flatMap(GuestTime::parse);
            if (!answer.succeeded() || lines.size() < 2 || time.isEmpty()) {
                return List.of(silent(name, answer.tail(3).strip()));
            }
            checks.add(clock(name, time.get(), before));
            checks.add(names(name, lines.get(1).equals("found"), online));
        } catch (BerthException e) {
            checks.add(silent(name, String.valueOf(e.getMessage())));
        }
        return checks;
    }

    private static Check silent(ProfileName name, String said) {
        return Check.fail(
                "guest",
                name + " runs, but answers no command: " + said,
                "nothing can be done in it",
                "berth profile start " + name + ", and if it stays so: berth profile restart --force " + name);
    }

    /** The guest looked at its clock at some time between then and now. */
    private Check clock(ProfileName name, GuestTime guest, Instant before) {
        String why = "with a wrong clock certificates are refused and builds do not see what is new";
        Duration ahead = guest.ahead(before, clock.instant());
        return ahead.abs().compareTo(TOLERANCE) < 0
                ? Check.ok("clock", name + " has the time of this host", why)
                : Check.warn(
                                "clock",
                                name + " is "
                                        + ahead.abs().toSeconds() + " s "
                                        + (ahead.isNegative() ? "late" : "early"),
                                why,
                                "berth exec " + name + " -- date -s @$(date +%s)")
                        .repairedBy(() -> set(name));
    }

    private String set(ProfileName name) {
        CommandResult set = profiles.guest(name).run(GuestTime.set(clock.instant()), PATIENCE);
        if (!set.succeeded()) {
            throw BerthException.failed("could not set the clock of " + name)
                    .because(set.tail(3).strip());
        }
        return "the clock of " + name + " is that of this host";
    }

    private static Check names(ProfileName name, boolean found, boolean online) {
        String why = "what containers pull is found by name";
        if (found) {
            return Check.ok("guest.dns", name + " finds names", why);
        }
        return online
                ? Check.fail(
                        "guest.dns",
                        name + " finds no names, though this host does",
                        why,
                        "berth exec " + name + " -- cat /etc/resolv.conf should name 10.0.2.53; berth profile restart "
                                + name + " puts it back")
                : Check.warn(
                        "guest.dns", name + " finds no names, like this host", why, "connect this host to a network");
    }
}
