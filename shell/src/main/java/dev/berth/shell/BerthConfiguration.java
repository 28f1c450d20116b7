package dev.berth.shell;

import dev.berth.profiles.Host;
import dev.berth.profiles.ImageSource;
import dev.berth.profiles.MachineFactory;
import dev.berth.profiles.Profiles;
import dev.berth.runtimes.ClientContexts;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.shell.profile.Editor;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.ProcessRunner;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the commands work with: the one place that knows which implementation stands behind which interface. */
@Configuration(proxyBeanMethods = false)
class BerthConfiguration {

    @Bean
    BerthHome home(HostEnvironment environment) {
        return BerthHome.of(environment.variables());
    }

    @Bean
    ProcessRunner processRunner(HostEnvironment environment) {
        return new ProcessRunner(environment.variables());
    }

    @Bean
    Editor editor(ProcessRunner runner) {
        return new Editor(runner);
    }

    @Bean
    Profiles profiles(
            HostEnvironment environment,
            BerthHome home,
            Host host,
            MachineFactory machines,
            ImageSource images,
            ObjectProvider<ContainerRuntime> runtimes,
            ObjectProvider<ClientContexts> contexts) {
        return new Profiles(
                home,
                environment.variables(),
                host,
                machines,
                images,
                runtimes.orderedStream().toList(),
                contexts.orderedStream().toList(),
                Clock.systemUTC());
    }
}
