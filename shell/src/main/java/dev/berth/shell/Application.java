package dev.berth.shell;

import dev.berth.profiles.store.Database;
import dev.berth.vm.VirtualMachines;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.ProcessRunner;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.NoSuchMessageException;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The Spring application behind the commands, started when the first command asks for something of it: help, a version
 * or a mistyped line never wait for it.
 */
final class Application implements AutoCloseable {

    /** Held here, since a logger that nobody holds forgets its level. */
    private static final Logger LIBRARIES = Logger.getLogger("");

    private final HostEnvironment environment;
    private @Nullable ConfigurableApplicationContext context;
    private @Nullable Database database;
    private @Nullable VirtualMachines machines;

    /** An application that has not been started. */
    Application(HostEnvironment environment) {
        this.environment = environment;
        // Libraries tell of every step; what a user has to know, Berth says itself.
        LIBRARIES.setLevel(Level.SEVERE);
    }

    HostEnvironment environment() {
        return environment;
    }

    /** The bean of that type, made when it is first asked for. */
    <T> Supplier<T> bean(Class<T> type) {
        return () -> {
            try {
                return context().getBean(type);
            } catch (BeanCreationException e) {
                // What a bean says of the user's settings is for the user; that Spring was making it is not.
                throw e.getRootCause() instanceof BerthException told ? told : e;
            }
        };
    }

    /**
     * The machines, for which the application need not have been started: what a command is going to need of them can
     * be on its way meanwhile.
     */
    synchronized VirtualMachines machines() {
        if (machines == null) {
            machines = VirtualMachines.onThisHost(BerthHome.of(environment.variables()), programs());
        }
        return machines;
    }

    private ProcessRunner programs() {
        ProcessRunner programs = new ProcessRunner(environment.variables());
        return environment.readsScript() ? programs.withoutInput() : programs;
    }

    private synchronized ConfigurableApplicationContext context() {
        if (context == null) {
            context = start();
        }
        return context;
    }

    /** Gives back what is open. */
    @Override
    public synchronized void close() {
        if (database != null) {
            database.close();
        }
    }

    private ConfigurableApplicationContext start() {
        BerthHome home = BerthHome.of(environment.variables());
        Database opened = new Database(home);
        database = opened;
        // Meanwhile, since most of what is asked of the application asks the database first.
        opened.expectUse();
        SpringApplication application =
                new QuickApplication(new BerthBeans(environment, home, opened, programs(), machines()));
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        // No logging system, no configuration files: each costs more than most commands.
        application.setListeners(List.of());
        application.setInitializers(List.of());
        return application.run();
    }

    /**
     * A Spring application without what only others need that have properties, annotations, events and messages: half
     * the time of a start.
     */
    private static final class QuickApplication extends SpringApplication {

        private final BerthBeans beans;

        QuickApplication(BerthBeans beans) {
            super(BerthBeans.class);
            this.beans = beans;
        }

        @Override
        protected void configureEnvironment(ConfigurableEnvironment environment, String[] arguments) {
            // Berth has its own options and settings: a --debug is the user's, not Spring's.
        }

        @Override
        protected void bindToSpringApplication(ConfigurableEnvironment environment) {
            // As above.
        }

        @Override
        protected ConfigurableApplicationContext createApplicationContext() {
            return new GenericApplicationContext();
        }

        @Override
        protected void load(ApplicationContext context, Object[] sources) {
            GenericApplicationContext application = (GenericApplicationContext) context;
            application.register(beans);
            // The one that would be made otherwise asks Java for all languages there are.
            application.registerBean(
                    AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME, MessageSource.class, NoMessages::new);
        }
    }

    private static final class NoMessages implements MessageSource {

        @Override
        public @Nullable String getMessage(
                String code, Object @Nullable [] arguments, @Nullable String otherwise, @Nullable Locale locale) {
            return otherwise;
        }

        @Override
        public String getMessage(String code, Object @Nullable [] arguments, @Nullable Locale locale) {
            throw new NoSuchMessageException(code);
        }

        @Override
        public String getMessage(MessageSourceResolvable message, @Nullable Locale locale) {
            throw new NoSuchMessageException(String.valueOf(message.getDefaultMessage()));
        }
    }
}
