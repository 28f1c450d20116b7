package dev.berth.vm;

import dev.berth.vm.home.BerthHome;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.QemuHypervisor;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.template.Templates;

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
