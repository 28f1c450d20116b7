package dev.berth.shell;

import dev.berth.vm.error.BerthException;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The Spring application behind the commands, started when the first command asks for something of it: help, a version
 * or a mistyped line never wait for it.
 */
final class Application {

    /** Held here, since a logger that nobody holds forgets its level. */
    private static final Logger LIBRARIES = Logger.getLogger("");

    private final HostEnvironment environment;
    private @Nullable ConfigurableApplicationContext context;

    /** An application that has not been started. */
    Application(HostEnvironment environment) {
        this.environment = environment;
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

    private synchronized ConfigurableApplicationContext context() {
        if (context == null) {
            context = start();
        }
        return context;
    }

    private ConfigurableApplicationContext start() {
        // Libraries tell of every step; what a user has to know, Berth says itself.
        LIBRARIES.setLevel(Level.SEVERE);
        SpringApplication application = new SpringApplication(BerthConfiguration.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        // Berth has its own options: a --debug is the user's, not Spring's.
        application.setAddCommandLineProperties(false);
        application.setRegisterShutdownHook(false);
        // No logging system, no configuration files: each costs more than most commands.
        application.setListeners(List.of());
        application.setInitializers(
                List.of(started -> started.getBeanFactory().registerSingleton("hostEnvironment", environment)));
        application.setLazyInitialization(true);
        return application.run();
    }
}
