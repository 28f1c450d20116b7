package dev.berth.profiles.selection;

import dev.berth.profiles.spec.ProfileName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows that say which profile is in use and what was selected before. Every method takes the transaction it is part
 * of.
 */
public final class SelectionStore {

    private static final String ORIGIN = "origin";
    private static final String PREVIOUS = "previous";

    private SelectionStore() {}

    /** The profile in use. */
    public static Optional<ProfileName> active(JdbcClient db) {
        return profile(db, "select active from selection");
    }

    public static void active(JdbcClient db, Optional<ProfileName> profile) {
        db.sql("update selection set active = ?")
                .param(profile.map(ProfileName::value).orElse(null))
                .update();
    }

    /** What was selected before the last switch; empty when there was none, or it has been deleted. */
    static Optional<Selection> previous(JdbcClient db) {
        Optional<ProfileName> profile = profile(db, "select previous from selection");
        if (profile.isPresent()) {
            return profile.map(Selection.OfProfile::new);
        }
        Map<String, Optional<String>> contexts = contexts(db, PREVIOUS);
        return contexts.isEmpty() ? Optional.empty() : Optional.of(new Selection.Foreign(contexts));
    }

    static void previous(JdbcClient db, Selection selection) {
        db.sql("delete from saved_context where slot = ?").param(PREVIOUS).update();
        String profile = switch (selection) {
            case Selection.OfProfile(ProfileName name) -> name.value();
            case Selection.Foreign(Map<String, Optional<String>> contexts) -> {
                contexts.forEach((kind, context) -> save(db, PREVIOUS, kind, context));
                yield null;
            }
        };
        db.sql("update selection set previous = ?").param(profile).update();
    }

    /** The contexts Berth took the place of, by kind of client. */
    static Map<String, Optional<String>> origin(JdbcClient db) {
        return contexts(db, ORIGIN);
    }

    static void origin(JdbcClient db, String kind, Optional<String> context) {
        db.sql("delete from saved_context where slot = ? and kind = ?")
                .param(ORIGIN)
                .param(kind)
                .update();
        save(db, ORIGIN, kind, context);
    }

    private static void save(JdbcClient db, String slot, String kind, Optional<String> context) {
        db.sql("insert into saved_context (slot, kind, context) values (?, ?, ?)")
                .param(slot)
                .param(kind)
                .param(context.orElse(null))
                .update();
    }

    private static Map<String, Optional<String>> contexts(JdbcClient db, String slot) {
        Map<String, Optional<String>> contexts = new HashMap<>();
        db.sql("select kind, context from saved_context where slot = ?")
                .param(slot)
                .query((rows, number) ->
                        contexts.put(rows.getString("kind"), Optional.ofNullable(rows.getString("context"))))
                .list();
        return contexts;
    }

    private static Optional<ProfileName> profile(JdbcClient db, String query) {
        // optional() of the client refuses a null value, which is what "none" is here.
        return db.sql(query).query((rows, number) -> Optional.ofNullable(rows.getString(1))).list().stream()
                .flatMap(Optional::stream)
                .findFirst()
                .map(ProfileName::new);
    }
}
