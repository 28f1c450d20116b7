package dev.berth.shell.grammar;

/** What a user wants to do: the headings of {@code help}, in their order. */
public enum Task {
    PROFILES("Create, change and delete profiles"),
    RUN("Start and stop them"),
    USE("Work with them"),
    SNAPSHOTS("Keep a profile's state, and go back to it"),
    PROJECTS("Let a project bring its own profile"),
    SEE("See what happens, and why"),
    CLUSTERS("Kubernetes and containerd"),
    IMAGES("Images that machines boot from"),
    BERTH("Berth itself");

    private final String heading;

    Task(String heading) {
        this.heading = heading;
    }

    /** As it is printed. */
    public String heading() {
        return heading;
    }
}
