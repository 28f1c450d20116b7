package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.idle.Sleep;
import dev.berth.vm.machine.Expectation;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.QemuHypervisor;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.template.Template;
import dev.berth.vm.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** The machines below one {@link BerthHome}, by name. Thread-safe. */
public final class VirtualMachines {

    private final BerthHome home;
    private final Hypervisor hypervisor;
    private final ProcessRunner runner;

    /** Machines that are run by the given hypervisor. */
    public VirtualMachines(BerthHome home, Hypervisor hypervisor, ProcessRunner runner) {
        this.home = home;
        this.hypervisor = hypervisor;
        this.runner = runner;
    }

    /** Machines that are run in the best way this host has. Probes nothing before a machine is booted. */
    public static VirtualMachines onThisHost(BerthHome home, ProcessRunner runner) {
        return new VirtualMachines(home, QemuHypervisor.onThisHost(home, runner), runner);
    }

    /**
     * The machine of that name, which need not have been made yet. Costs nothing and touches no file.
     *
     * @param name a DNS label
     */
    public VirtualMachine machine(String name) {
        return new LocalVirtualMachine(name, home, hypervisor, runner);
    }

    /**
     * Begins to load the memory of a machine that is probably about to go on where it was suspended.
     *
     * @param name as for {@link #machine}; nothing happens where there is no such machine, or it is not suspended
     */
    public Expectation expectResume(String name) {
        return hypervisor.expect(home.profile(name).resolve(Sleep.SUSPENSION));
    }

    /** The same for one that probably begins anew, where it came of a template: that of the same. */
    public Expectation expectReset(String name) {
        Path hardware = home.profile(name).resolve(MachineStart.HARDWARE);
        if (!Files.exists(hardware)) {
            return Expectation.NONE;
        }
        try {
            return expectTemplate(Hardware.read(hardware)::isOf);
        } catch (BerthException e) {
            // Whoever resets it is told what matters of that.
            return Expectation.NONE;
        }
    }

    /** The same for one that is new, and probably continues from the template that was used last. */
    public Expectation expectCreate() {
        return expectTemplate(template -> true);
    }

    private Expectation expectTemplate(Predicate<Template> likely) {
        Templates templates = templates();
        return templates.wanted()
                ? templates.list().stream()
                        .filter(likely)
                        .findFirst()
                        .map(template -> hypervisor.expect(template.saved()))
                        .orElse(Expectation.NONE)
                : Expectation.NONE;
    }

    /** What they can continue from. */
    public TemplateSource templateSource() {
        return new LocalTemplateSource(home, templates(), hypervisor, new QemuImg(runner));
    }

    /** The templates there are. */
    public Templates templates() {
        return Templates.of(home, hypervisor, runner.environment());
    }

    /** What runs them. */
    public Hypervisor hypervisor() {
        return hypervisor;
    }
}
