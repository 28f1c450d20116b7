package dev.berth.vm.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a user of Berth can understand and act on.
 *
 * <p>It says <em>what</em> failed and on what, optionally <em>why</em>, and optionally what to do next (the
 * <em>remedy</em>). All three are plain sentences without a trailing full stop and without secrets. The exit code is
 * derived from the {@link Kind} in one place, the shell.
 *
 * <p>Instances are immutable; {@link #because}, {@link #remedy} and {@link #causedBy} return a new exception.
 */
public final class BerthException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What sort of failure it is, from a caller's point of view. */
    public enum Kind {
        /** The operation was tried and failed. */
        FAILED,
        /** The request itself is wrong: a bad name, option or file. Nothing was changed. */
        USAGE,
        /** Something that has to be there first is missing: a program, an image, a running machine. */
        PRECONDITION,
        /** No profile, snapshot or image of that name exists. */
        NOT_FOUND
    }

    private final Kind kind;
    private final String what;
    private final @Nullable String why;
    private final @Nullable String remedy;

    private BerthException(
            Kind kind, String what, @Nullable String why, @Nullable String remedy, @Nullable Throwable cause) {
        super(paragraph(what, why, remedy), cause);
        this.kind = kind;
        this.what = what;
        this.why = why;
        this.remedy = remedy;
    }

    /** The operation named by {@code what} was tried and failed, such as "could not start QEMU for profile dev". */
    public static BerthException failed(String what) {
        return new BerthException(Kind.FAILED, what, null, null, null);
    }

    /** The request is wrong in the way named by {@code what}; nothing was changed. */
    public static BerthException usage(String what) {
        return new BerthException(Kind.USAGE, what, null, null, null);
    }

    /** Something the operation needs is missing. */
    public static BerthException precondition(String what) {
        return new BerthException(Kind.PRECONDITION, what, null, null, null);
    }

    /** The thing named by {@code what} does not exist. */
    public static BerthException notFound(String what) {
        return new BerthException(Kind.NOT_FOUND, what, null, null, null);
    }

    /** The same failure with its reason. */
    public BerthException because(String reason) {
        return copy(reason, remedy, getCause());
    }

    /** The same failure with what the user can do about it, best as a command to type. */
    public BerthException remedy(String nextStep) {
        return copy(why, nextStep, getCause());
    }

    /** The same failure with the exception that led to it, shown with {@code --verbose} only. */
    public BerthException causedBy(Throwable cause) {
        return copy(why, remedy, cause);
    }

    private BerthException copy(@Nullable String why, @Nullable String remedy, @Nullable Throwable cause) {
        BerthException copy = new BerthException(kind, what, why, remedy, cause);
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    public Kind kind() {
        return kind;
    }

    /** What failed and on what. */
    public String what() {
        return what;
    }

    /** Why it failed, where that is known. */
    public @Nullable String why() {
        return why;
    }

    /** What to do next, where there is something to do. */
    public @Nullable String remedy() {
        return remedy;
    }

    /** What failed and why, without what to do: for a failure that follows from this one and has its own remedy. */
    public String account() {
        return paragraph(what, why, null);
    }

    private static String paragraph(String what, @Nullable String why, @Nullable String remedy) {
        StringBuilder text = new StringBuilder(what);
        if (why != null) {
            text.append(": ").append(why);
        }
        if (remedy != null) {
            text.append(". ").append(remedy);
        }
        return text.toString();
    }
}
