package dev.berth.vm.agent;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.port.PortStatus;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.Launcher;
import dev.berth.vm.process.ProcessRunner;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/** The agent of this user, started from the same files as this process when it is needed and not there. */
public final class LocalPortAgent implements PortAgent {

    /** Small: it mostly waits, so nothing is compiled. */
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=0",
            "-Xms4m",
            "-Xmx12m",
            "-Xss256k",
            "-XX:ReservedCodeCacheSize=16m",
            "-XX:-UsePerfData",
            // For the calls that lengthen the queues of connections.
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:disable",
            "-Xlog:all=error:stderr");

    private static final Duration START = Duration.ofSeconds(10);

    /** It answers in milliseconds, unless this computer is very busy. */
    private static final Duration HEALTHY = Duration.ofSeconds(5);

    /** It waits for its first look at a machine before it tells of ports. */
    private static final Duration LOOKED = HEALTHY.plus(Agent.FIRST_LOOK);

    /** The agent does not tell when it is there, so it is tried at this pace. */
    private static final Duration PACE = Duration.ofMillis(25);

    private final BerthHome home;
    private final ProcessRunner runner;

    public LocalPortAgent(BerthHome home, ProcessRunner runner) {
        this.home = home;
        this.runner = runner;
    }

    @Override
    public void attend(String machine) {
        try {
            Optional<AgentReply> reply = ask(new AgentRequest(AgentRequest.Kind.ATTEND, machine));
            if (reply.isEmpty()) {
                start();
            }
        } catch (IOException e) {
            start();
        }
    }

    @Override
    public boolean answers() {
        // To look for machines anew, which does no harm: all that matters is that an answer comes.
        try {
            return AgentSocket.ask(home.agentSocket(), new AgentRequest(AgentRequest.Kind.ATTEND, ""), HEALTHY)
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<PortStatus> ports(String machine) {
        AgentRequest request = new AgentRequest(AgentRequest.Kind.PORTS, machine);
        long deadline = System.nanoTime() + START.toNanos();
        boolean started = false;
        while (true) {
            IOException failure = new IOException("nobody answers");
            try {
                Optional<AgentReply> reply = ask(request);
                if (reply.isPresent()) {
                    return reply.get().ports();
                }
            } catch (IOException e) {
                failure = e;
            }
            if (!started) {
                start();
                started = true;
            }
            if (System.nanoTime() >= deadline) {
                throw BerthException.failed("Berth's agent, which looks after ports, did not start or does not answer")
                        .because(String.valueOf(failure.getMessage()))
                        .remedy("See " + home.agentLog() + " and " + output());
            }
            pause();
        }
    }

    /** The answer of an agent of this build; one of another build is asked to leave. */
    private Optional<AgentReply> ask(AgentRequest request) throws IOException {
        Optional<AgentReply> reply = AgentSocket.ask(
                home.agentSocket(), request, request.kind() == AgentRequest.Kind.PORTS ? LOOKED : HEALTHY);
        if (reply.isPresent() && !reply.get().build().equals(Build.CLASS_PATH)) {
            AgentSocket.ask(home.agentSocket(), new AgentRequest(AgentRequest.Kind.LEAVE, ""), HEALTHY);
            return Optional.empty();
        }
        return reply;
    }

    private void start() {
        List<String> arguments = new ArrayList<>();
        // A session of its own, so that no signal of a terminal reaches it.
        runner.find("setsid").ifPresent(setsid -> arguments.add(setsid.toString()));
        arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        arguments.addAll(JVM);
        arguments.add("-D" + Launcher.PROPERTY + "=" + Launcher.path());
        arguments.addAll(List.of("-cp", Build.CLASS_PATH, Agent.class.getName()));
        try {
            runner.detach(
                    Command.of(arguments)
                            .directory(home.root())
                            .environment("BERTH_HOME", home.root().toString()),
                    output());
        } catch (CommandException.NotStarted e) {
            throw BerthException.failed("could not start Berth's agent, which looks after ports")
                    .because(String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    /** The agent's class path, found when the agent is first needed: most commands never do. */
    private static final class Build {

        /** What the agent needs and no more: Java opens every jar of a class path, and keeps its list of contents. */
        static final String CLASS_PATH = Stream.of(Agent.class, JsonMapper.class, JsonParser.class, JsonProperty.class)
                .map(Build::origin)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));

        /**
         * The jar or directory that a class came from. Asked of where its bytes are: a class that came out of an AOT
         * cache may have a code source without a location (seen with the Debian package and JDK 25.0.3).
         */
        private static String origin(Class<?> type) {
            String file = type.getName().replace('.', '/') + ".class";
            URL bytes = requireNonNull(type.getClassLoader().getResource(file), file);
            try {
                URI origin = bytes.openConnection() instanceof JarURLConnection jar
                        ? jar.getJarFileURL().toURI()
                        : bytes.toURI()
                                .resolve("../".repeat((int) file.chars()
                                                .filter(c -> c == '/')
                                                .count()) + ".");
                return Path.of(origin).toString();
            } catch (IOException | URISyntaxException e) {
                throw new IllegalStateException("no class path leads to " + bytes, e);
            }
        }
    }

    /** What its Java has to say, mostly nothing. */
    private Path output() {
        return home.root().resolve("agent.out");
    }

    private static void pause() {
        try {
            Thread.sleep(PACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BerthException.failed("interrupted while starting Berth's agent");
        }
    }
}
