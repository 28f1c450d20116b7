package dev.berth.vm.download;

import java.time.Duration;

/**
 * How patient a download is.
 *
 * @param attempts how many times in a row a source may fail without having sent a byte more; at least 1
 * @param firstBackoff the pause after the first failure, doubled after each further one
 * @param silence how long a source may send nothing
 * @param deadline how long one file may take in all
 */
public record DownloadLimits(int attempts, Duration firstBackoff, Duration silence, Duration deadline) {

    public static final DownloadLimits DEFAULT =
            new DownloadLimits(5, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofHours(2));

    /** For what can be done without: whoever waits for it would rather be told soon that nobody answers. */
    public static final DownloadLimits AWAITED =
            new DownloadLimits(3, Duration.ofMillis(300), Duration.ofSeconds(10), Duration.ofHours(2));

    public DownloadLimits {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: must be at least 1, was " + attempts);
        }
    }

    Duration backoff(int failures) {
        return firstBackoff.multipliedBy(1L << Math.min(failures - 1, 6));
    }
}
