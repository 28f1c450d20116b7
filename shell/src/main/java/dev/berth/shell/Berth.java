package dev.berth.shell;

/** The entry point. */
public final class Berth {

    private Berth() {}

    static void main(String[] args) {
        System.err.println("berth: not there yet");
        System.exit(3);
    }
}
