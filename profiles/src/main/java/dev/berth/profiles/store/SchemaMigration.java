package dev.berth.profiles.store;

import java.sql.Connection;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Runs Flyway. A class of its own, so that Flyway's hundreds of classes are loaded only when there is work for it. */
final class SchemaMigration {

    private SchemaMigration() {}

    static void run(Connection connection) {
        Flyway.configure(SchemaMigration.class.getClassLoader())
                .dataSource(new SingleConnectionDataSource(connection, true))
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }
}
