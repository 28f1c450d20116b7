package dev.berth.profiles.spec;

/**
 * Where the value of a setting came from, strongest first.
 *
 * @param kind the sort of source
 * @param detail which one, such as {@code --cpus}, {@code BERTH_CPUS} or a file name; empty for a default
 */
public record SettingSource(Kind kind, String detail) {

    /** The sorts of sources, strongest first. */
    public enum Kind {
        OPTION,
        FILE,
        ENVIRONMENT,
        CONFIGURATION,
        DEFAULT
    }

    /** What Berth chose itself. */
    public static final SettingSource DEFAULT = new SettingSource(Kind.DEFAULT, "");

    /** The source in words, such as "environment BERTH_CPUS". */
    @Override
    public String toString() {
        return switch (kind) {
            case OPTION -> "option" + (detail.isEmpty() ? "" : " " + detail);
            case FILE -> "file " + detail;
            case ENVIRONMENT -> "environment " + detail;
            case CONFIGURATION -> "configuration " + detail;
            case DEFAULT -> "default";
        };
    }
}
