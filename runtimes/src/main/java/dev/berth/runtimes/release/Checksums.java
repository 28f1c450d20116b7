package dev.berth.runtimes.release;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digests of a release's files, as {@code sha256sum} prints them.
 *
 * @param digests by file name
 */
public record Checksums(Map<String, Sha256> digests) {

    /** A release has a few dozen files at most. */
    public static final ByteSize LARGEST = ByteSize.ofMiB(1);

    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](\\S+)");

    public Checksums {
        digests = Map.copyOf(digests);
    }

    /**
     * Reads such a list.
     *
     * @param origin where it came from, for the message
     * @throws BerthException if it is something else, such as a page that a proxy shows
     */
    static Checksums parse(String origin, byte[] content) {
        Map<String, Sha256> digests = new LinkedHashMap<>();
        for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
            Matcher matcher = LINE.matcher(line.strip());
            if (matcher.matches()) {
                digests.put(matcher.group(2), new Sha256(matcher.group(1)));
            } else if (!line.isBlank()) {
                digests.clear();
                break;
            }
        }
        if (digests.isEmpty()) {
            throw BerthException.failed("could not read the digests of a release from " + origin)
                    .because("it is not a list as sha256sum writes it")
                    .remedy("Check whether something between here and there changes downloads");
        }
        return new Checksums(digests);
    }

    /** The first of the files that the release has. */
    public Optional<String> first(List<String> names) {
        return names.stream().filter(digests::containsKey).findFirst();
    }

    /** What the file of that name must be; empty when the release has none. */
    public Optional<Sha256> of(String name) {
        return Optional.ofNullable(digests.get(name));
    }
}
