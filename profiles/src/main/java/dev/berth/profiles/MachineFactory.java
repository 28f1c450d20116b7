package dev.berth.profiles;

import dev.berth.vm.VirtualMachine;

/** Gives the machine of a profile's name, whether it has been made yet or not. Cheap: nothing is read or started. */
@FunctionalInterface
public interface MachineFactory {

    VirtualMachine machine(String profile);
}
