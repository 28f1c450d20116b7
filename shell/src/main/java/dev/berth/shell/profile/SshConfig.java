package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.vm.ssh.SshIdentity;
import java.util.function.Supplier;

/** {@code ssh-config}: how other programs find the machine. */
public final class SshConfig implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public SshConfig(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.USE, "ssh-config", "print a block for ~/.ssh/config: for ssh, rsync and editors")
                .arguments(name.optional())
                .examples("berth ssh-config dev >>~/.ssh/config");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName profile = name.of(invocation);
        console.result(new SshIdentity(profile.value(), profiles.get().directory(profile)).clientConfiguration());
        return 0;
    }
}
