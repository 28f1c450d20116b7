package dev.berth.vm.template;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.host.ByteSize;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that has to be the same for a machine to continue from a template, but for QEMU itself, which is compared when
 * the memory is loaded.
 *
 * @param image the digest of its image
 * @param target what it was booted to, such as {@code berth-docker.target}
 * @param engine whether its engine runs; otherwise it starts in each machine that continues from it
 * @param files the digest of the files its engine has read; empty when none runs
 * @param disks what its further disks hold, such as a release of K3s, as paths that are named by contents
 * @param cpus at least 1
 * @param memory of the guest
 * @param disk the size of the data disk
 * @param accelerator with what instructions were executed
 */
public record TemplateShape(
        String image,
        String target,
        boolean engine,
        String files,
        List<String> disks,
        int cpus,
        ByteSize memory,
        ByteSize disk,
        String accelerator) {

    /** Short, since the paths of sockets in a template's directory are limited. */
    private static final int KEY_DIGITS = 16;

    public TemplateShape {
        disks = List.copyOf(disks);
    }

    /** Reads what {@link #json} makes. */
    static TemplateShape of(JsonNode json) {
        return new TemplateShape(
                json.required("image").stringValue(),
                json.required("target").stringValue(),
                json.required("engine").booleanValue(),
                json.required("files").stringValue(),
                json.required("disks").valueStream().map(JsonNode::stringValue).toList(),
                json.required("cpus").intValue(),
                new ByteSize(json.required("memory").required("bytes").longValue()),
                new ByteSize(json.required("disk").required("bytes").longValue()),
                json.required("accelerator").stringValue());
    }

    JsonNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("image", image).put("target", target).put("engine", engine).put("files", files);
        disks.forEach(json.putArray("disks")::add);
        json.put("cpus", cpus);
        json.putObject("memory").put("bytes", memory.bytes());
        json.putObject("disk").put("bytes", disk.bytes());
        return json.put("accelerator", accelerator);
    }

    /** Names this shape. */
    public String key() {
        String all = String.join(
                "\n",
                Stream.concat(
                                Stream.of(
                                        image,
                                        target,
                                        Boolean.toString(engine),
                                        files,
                                        Integer.toString(cpus),
                                        memory.toString(),
                                        disk.toString(),
                                        accelerator),
                                disks.stream())
                        .toList());
        return Sha256.of(all.getBytes(StandardCharsets.UTF_8)).hex().substring(0, KEY_DIGITS);
    }
}
