package dev.berth.profiles.store;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.profiles.spec.ResolvedSpec;
import dev.berth.vm.host.ByteSize;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of profiles. Every method takes the transaction it is part of. */
public final class ProfileStore {

    private ProfileStore() {}

    /** All profiles by name. */
    public static List<StoredProfile> all(JdbcClient db) {
        return db.sql("select * from profile order by name")
                .query((rows, number) -> profile(rows))
                .list();
    }

    public static Optional<StoredProfile> find(JdbcClient db, ProfileName name) {
        return db.sql("select * from profile where name = ?")
                .param(name.value())
                .query((rows, number) -> profile(rows))
                .optional();
    }

    /** Adds a profile that has no disks yet. */
    public static void insert(JdbcClient db, ProfileName name, ResolvedSpec resolved, Instant createdAt) {
        ProfileSpec spec = resolved.spec();
        db.sql("insert into profile (name, runtime, cpus, memory, disk, image, more, sources, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(name.value())
                .param(spec.runtime())
                .param(spec.cpus())
                .param(spec.memory().bytes())
                .param(spec.disk().bytes())
                .param(spec.image())
                .param(SpecText.more(spec))
                .param(SpecText.sources(resolved.sources()))
                .param(time(createdAt))
                .update();
    }

    public static void update(JdbcClient db, ProfileName name, ResolvedSpec resolved) {
        ProfileSpec spec = resolved.spec();
        db.sql("update profile set runtime = ?, cpus = ?, memory = ?, disk = ?, image = ?, more = ?, sources = ?"
                        + " where name = ?")
                .param(spec.runtime())
                .param(spec.cpus())
                .param(spec.memory().bytes())
                .param(spec.disk().bytes())
                .param(spec.image())
                .param(SpecText.more(spec))
                .param(SpecText.sources(resolved.sources()))
                .param(name.value())
                .update();
    }

    /** From now on the profile has disks, on that image. */
    public static void disksMade(JdbcClient db, ProfileName name, String imageDigest) {
        db.sql("update profile set image_digest = ?, disks = true where name = ?")
                .param(imageDigest)
                .param(name.value())
                .update();
    }

    /** From now on the profile's disks may be missing, in part or in whole. */
    public static void disksGoing(JdbcClient db, ProfileName name) {
        db.sql("update profile set image_digest = null, disks = false where name = ?")
                .param(name.value())
                .update();
    }

    public static void booted(JdbcClient db, ProfileName name, ProfileSpec spec) {
        booted(db, name, SpecText.whole(spec));
    }

    /** The same with the text of another {@link StoredProfile#booted()}. */
    public static void booted(JdbcClient db, ProfileName name, String text) {
        db.sql("update profile set booted = ? where name = ?")
                .param(text)
                .param(name.value())
                .update();
    }

    /** Gives a profile another name, with its history and whatever points to it. */
    public static void rename(JdbcClient db, ProfileName from, ProfileName to) {
        db.sql(
                        "insert into profile (name, runtime, cpus, memory, disk, image, more, sources, image_digest, disks, booted,"
                                + " created_at) select ?, runtime, cpus, memory, disk, image, more, sources, image_digest, disks,"
                                + " booted, created_at from profile where name = ?")
                .param(to.value())
                .param(from.value())
                .update();
        for (String reference : List.of("operation set profile", "selection set active", "selection set previous")) {
            String column = reference.substring(reference.lastIndexOf(' ') + 1);
            db.sql("update " + reference + " = ? where " + column + " = ?")
                    .param(to.value())
                    .param(from.value())
                    .update();
        }
        delete(db, from);
    }

    /** Deletes a profile with its history and whatever points to it. */
    public static void delete(JdbcClient db, ProfileName name) {
        db.sql("delete from profile where name = ?").param(name.value()).update();
    }

    private static StoredProfile profile(ResultSet rows) throws SQLException {
        ProfileSpec spec = SpecText.spec(
                rows.getString("runtime"),
                rows.getInt("cpus"),
                new ByteSize(rows.getLong("memory")),
                new ByteSize(rows.getLong("disk")),
                rows.getString("image"),
                rows.getString("more"));
        return new StoredProfile(
                new ProfileName(rows.getString("name")),
                new ResolvedSpec(spec, SpecText.sources(rows.getString("sources"))),
                Optional.ofNullable(rows.getString("image_digest")),
                rows.getBoolean("disks"),
                Optional.ofNullable(rows.getString("booted")),
                instant(rows.getObject("created_at", OffsetDateTime.class)));
    }

    static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }

    static OffsetDateTime time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
