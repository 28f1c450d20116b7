import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers like a QEMU whose guest is there at once, engine and all, and does nothing: so that Berth can be trained to
 * bring machines up where there is neither QEMU nor an image. Its files are in the directory of its pid file.
 */
final class Qemu {

    /** How long it stays when nobody ends it. */
    private static final long STAY = 120_000;

    private static final Pattern COMMAND = Pattern.compile("\"execute\":\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final Pattern SOCKET = Pattern.compile("\"uri\":\"unix:([^\"]+)\"");

    private Qemu() {}

    /** What is done with whoever has connected. */
    @FunctionalInterface
    private interface Service {

        void serve(BufferedReader in, OutputStream out) throws IOException;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> options = List.of(arguments);
        Path pid = Path.of(options.get(options.indexOf("-pidfile") + 1));
        Path directory = pid.getParent();
        RandomAccessFile memory = new RandomAccessFile(memory(options), "r");
        Files.writeString(pid, Long.toString(ProcessHandle.current().pid()));
        Files.writeString(directory.resolve("serial.log"), "");
        listen(directory.resolve("identity.sock"), Qemu::identify);
        listen(directory.resolve("serial.sock"), Qemu::print);
        listen(directory.resolve("docker.sock"), Qemu::ping);
        // Last, since it is what Berth waits for.
        listen(directory.resolve("qmp.sock"), Qemu::command);
        Thread.sleep(STAY);
        memory.close();
    }

    /** The file that is the machine's memory; who saves the machine looks for it among what this process has open. */
    private static String memory(List<String> options) {
        return options.stream()
                .filter(option -> option.contains("mem-path="))
                .map(option -> option.replaceFirst(".*mem-path=", ""))
                .findFirst()
                .orElse("/dev/null");
    }

    private static void listen(Path socket, Service service) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        beside(() -> {
            while (true) {
                SocketChannel channel = server.accept();
                beside(() -> talk(channel, service));
            }
        });
    }

    private static void talk(SocketChannel channel, Service service) throws IOException {
        try (channel) {
            service.serve(
                    new BufferedReader(
                            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8)),
                    Channels.newOutputStream(channel));
        }
    }

    /** Takes the identity that is told to the guest. */
    private static void identify(BufferedReader in, OutputStream out) throws IOException {
        in.readLine();
        say(out, "open");
        say(out, "done");
    }

    /** Says on the console all that a guest may come to, and stays silent then. */
    private static void print(BufferedReader in, OutputStream out) throws IOException {
        for (String stage : List.of("initrd", "root", "ssh", "docker", "template")) {
            say(out, "berth: reached " + stage + " uptime=1.0");
        }
        in.readLine();
    }

    /** Is the engine. */
    private static void ping(BufferedReader in, OutputStream out) throws IOException {
        in.readLine();
        say(out, "HTTP/1.0 200 OK\r\n\r\nOK");
    }

    /** Is the monitor, which sends events to whoever moves a machine's devices. */
    private static void command(BufferedReader in, OutputStream out) throws IOException {
        say(out, "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 10, \"minor\": 0, \"micro\": 0}, \"package\": \"\"}}}");
        String line;
        while ((line = in.readLine()) != null) {
            String command = found(COMMAND, line);
            if (command.equals("migrate-incoming")) {
                Path socket = Path.of(found(SOCKET, line));
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                server.bind(UnixDomainSocketAddress.of(socket));
                beside(() -> {
                    try (server;
                            SocketChannel channel = server.accept()) {
                        Channels.newInputStream(channel).transferTo(OutputStream.nullOutputStream());
                    }
                    migrated(out);
                });
            }
            String value =
                    switch (command) {
                        case "query-status" -> "{\"status\": \"running\"}";
                        case "query-migrate" -> "{\"status\": \"completed\"}";
                        case "human-monitor-command" -> "\"\"";
                        default -> "{}";
                    };
            say(out, "{\"return\": " + value + ", \"id\": " + found(ID, line) + "}");
            if (command.equals("migrate")) {
                try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(found(SOCKET, line)))) {
                    Channels.newOutputStream(channel).write("devices".getBytes(StandardCharsets.UTF_8));
                }
                migrated(out);
            }
        }
    }

    private static void migrated(OutputStream out) throws IOException {
        say(out, "{\"event\": \"MIGRATION\", \"data\": {\"status\": \"completed\"}}");
    }

    private static void say(OutputStream out, String line) throws IOException {
        synchronized (out) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String found(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Work that ends with whoever it is done for. */
    @FunctionalInterface
    private interface Work {

        void run() throws IOException;
    }

    private static void beside(Work work) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // Whoever was talked to has gone.
            }
        });
    }
}
