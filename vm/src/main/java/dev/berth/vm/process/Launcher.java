package dev.berth.vm.process;

/** The file that users start Berth by. */
public final class Launcher {

    /** The launcher says here where it is; the agent is told the same. */
    public static final String PROPERTY = "berth.launcher";

    private Launcher() {}

    /** Its absolute path; its bare name, to be looked for in PATH, when Java was started by something else. */
    public static String path() {
        return System.getProperty(PROPERTY, "berth");
    }
}
