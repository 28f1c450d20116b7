package dev.berth.shell.support;

import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The secrets that there are in a home and in the environment, for {@link Redaction} to find wherever they stand. */
final class KnownSecrets {

    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?m)^\\s*-?\\s*(?:client-key-data|client-certificate-data|token|password):\\s*(\\S+)\\s*$");

    private static final Pattern PASSWORD = Pattern.compile("://(?:[^/\\s@:]*:)?([^/\\s@]+)@");

    private KnownSecrets() {}

    /** Keys of machines, credentials of clusters, passwords of proxies and of other addresses in the environment. */
    static List<String> of(BerthHome home, Map<String, String> environment) {
        List<String> secrets = new ArrayList<>();
        environment.values().forEach(value -> all(PASSWORD, value, secrets));
        for (Path profile : list(home.profiles())) {
            for (Path key : list(profile.resolve("ssh"))) {
                if (!key.toString().endsWith(".pub") && !read(key).startsWith("ssh-")) {
                    read(key).lines().filter(line -> !line.startsWith("-----")).forEach(secrets::add);
                }
            }
            all(CREDENTIAL, read(profile.resolve("kubeconfig")), secrets);
        }
        return secrets;
    }

    private static void all(Pattern pattern, String text, List<String> found) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException | UncheckedIOException e) {
            // There is none, so there is nothing in it.
            return List.of();
        }
    }

    /** What cannot be read is in no text either. */
    private static String read(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file) : "";
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }
}
