package dev.berth.shell.run;

import java.util.function.Supplier;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;

/**
 * Keeps the prompt of a line that is being typed up to date: a thread of its own looks every second and draws the line
 * anew only when the prompt has changed. Who types waits for nothing.
 */
final class LivePrompt implements AutoCloseable {

    /** Nobody tells when a machine ends, or another shell switches to another profile. */
    private static final long PACE_MILLIS = 1_000;

    private final LineReaderImpl reader;
    private final Supplier<String> prompt;
    private final Thread refresher;
    private String shown = "";
    private boolean typing;

    /** @param alive whether the terminal can draw a line anew */
    LivePrompt(LineReaderImpl reader, Supplier<String> prompt, boolean alive) {
        this.reader = reader;
        this.prompt = prompt;
        this.refresher = Thread.ofVirtual().name("prompt").unstarted(this::refresh);
        if (alive) {
            refresher.start();
        }
    }

    /** Reads a line behind the prompt. */
    String readLine() {
        String text = prompt.get();
        synchronized (this) {
            shown = text;
            typing = true;
        }
        try {
            return reader.readLine(text);
        } finally {
            synchronized (this) {
                typing = false;
            }
        }
    }

    private void refresh() {
        try {
            while (true) {
                Thread.sleep(PACE_MILLIS);
                if (reader.isReading()) {
                    show(prompt.get());
                }
            }
        } catch (InterruptedException e) {
            // The shell has ended.
        }
    }

    private synchronized void show(String text) {
        if (!typing || text.equals(shown)) {
            return;
        }
        shown = text;
        try {
            reader.setPrompt(text);
            reader.callWidget(LineReader.REDISPLAY);
        } catch (IllegalStateException e) {
            // The line was finished in this moment; the next one gets a prompt of its own.
        }
    }

    @Override
    public void close() {
        refresher.interrupt();
    }
}
