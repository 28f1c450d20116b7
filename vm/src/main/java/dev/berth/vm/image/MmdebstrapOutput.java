package dev.berth.vm.image;

import dev.berth.vm.progress.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reads what mmdebstrap and the recipe's script print: what happens now, for the user who waits, and the last lines
 * before an error, for the one who wants to know why.
 */
final class MmdebstrapOutput {

    private static final int LINES_KEPT = 6;
    private static final String INFO = "I: ";
    private static final String OURS = "berth: ";

    private final Progress progress;
    private final Deque<String> recent = new ArrayDeque<>();
    private boolean failed;

    MmdebstrapOutput(Progress progress) {
        this.progress = progress;
    }

    /** Takes one line of either stream; called from both reading threads. */
    synchronized void line(String line) {
        if (line.startsWith(OURS)) {
            progress.detail(line.substring(OURS.length()));
        } else if (line.startsWith(INFO)) {
            // Hooks are repeated with all of their text; what they do they say themselves.
            if (!line.contains("hook")) {
                progress.detail(line.substring(INFO.length()));
            }
        } else if (!failed && !line.isBlank()) {
            // What follows an error is the text of the hook that failed.
            failed = line.startsWith("E: ");
            recent.addLast(line.strip());
            if (recent.size() > LINES_KEPT) {
                recent.removeFirst();
            }
        }
    }

    /** Why it failed, as far as the output tells. */
    synchronized Optional<String> reason() {
        return recent.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", recent));
    }
}
