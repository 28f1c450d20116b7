package dev.berth.profiles;

/** Whose log is asked for. */
public enum LogSource {
    /** The guest's console; readable whether or not the machine runs. */
    VM,
    /** The engine's journal in the running guest. */
    RUNTIME,
    /** What the agent has done for the ports of all profiles. */
    AGENT
}
