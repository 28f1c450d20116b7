package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import dev.berth.vm.machine.ReadOnlyDisk;
import dev.berth.vm.network.Network;
import dev.berth.vm.template.Template;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a machine was launched with. It is kept beside the machine, since settings may change while it runs, and memory
 * that was saved only fits a machine made of the same.
 */
record Hardware(
        int cpus,
        ByteSize memory,
        Path kernel,
        Path initrd,
        String kernelArguments,
        List<ReadOnlyDisk> disks,
        List<PortForward> forwards,
        Network network) {

    Hardware {
        disks = List.copyOf(disks);
        forwards = List.copyOf(forwards);
    }

    static Hardware read(Path file) {
        try {
            return of(JsonMapper.shared().readTree(Files.readString(file)));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw BerthException.failed("what the machine was made of cannot be read from " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** That of the machine which became a template. */
    static Hardware of(Template template) {
        return read(template.directory().resolve(MachineStart.HARDWARE));
    }

    /** Whether a machine of it can have come of a template. */
    boolean isOf(Template template) {
        // As documents: to make a comparison of the records takes Java as long as to load much of the memory.
        return json().equals(of(template).with(forwards, network).json());
    }

    /** The same with what a guest does not see of it: other ports of the host, and how far connections go. */
    Hardware with(List<PortForward> others, Network reach) {
        return new Hardware(cpus, memory, kernel, initrd, kernelArguments, disks, others, reach);
    }

    /** Whether its guest listens to the host behind its network's back, which that of a template does. */
    boolean hears() {
        return kernelArguments.contains(GuestContract.TEMPLATE_ARGUMENT);
    }

    void write(Path file) {
        PrivateFile.write(file, json().toString());
    }

    private static Hardware of(JsonNode json) {
        return new Hardware(
                json.required("cpus").intValue(),
                new ByteSize(json.required("memory").required("bytes").longValue()),
                path(json.required("kernel")),
                path(json.required("initrd")),
                json.required("kernelArguments").stringValue(),
                json.required("disks").valueStream().map(Hardware::disk).toList(),
                json.required("forwards").valueStream().map(Hardware::forward).toList(),
                Network.parse(json.required("network").stringValue()));
    }

    private static ReadOnlyDisk disk(JsonNode json) {
        return new ReadOnlyDisk(json.required("serial").stringValue(), path(json.required("file")));
    }

    private static PortForward forward(JsonNode json) {
        return new PortForward(
                Protocol.valueOf(json.required("protocol").stringValue().toUpperCase(Locale.ROOT)),
                json.required("hostAddress").stringValue(),
                json.required("hostPort").intValue(),
                json.required("guestAddress").stringValue(),
                json.required("guestPort").intValue());
    }

    private static Path path(JsonNode json) {
        return Path.of(URI.create(json.stringValue()));
    }

    private JsonNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("cpus", cpus);
        json.putObject("memory").put("bytes", memory.bytes());
        json.put("kernel", kernel.toUri().toString());
        json.put("initrd", initrd.toUri().toString());
        json.put("kernelArguments", kernelArguments);
        ArrayNode listed = json.putArray("disks");
        for (ReadOnlyDisk disk : disks) {
            listed.addObject()
                    .put("serial", disk.serial())
                    .put("file", disk.file().toUri().toString());
        }
        ArrayNode ports = json.putArray("forwards");
        for (PortForward forward : forwards) {
            ports.addObject()
                    .put("protocol", forward.protocol().toString())
                    .put("hostAddress", forward.hostAddress())
                    .put("hostPort", forward.hostPort())
                    .put("guestAddress", forward.guestAddress())
                    .put("guestPort", forward.guestPort());
        }
        return json.put("network", network.toString());
    }
}
