package dev.berth.profiles;

/** Whose log is asked for. */
public enum LogSource {
    /** The guest's console; readable whether or not the machine runs. */
    VM,
    /** The engine's journal in the running guest. */
    RUNTIME
}
