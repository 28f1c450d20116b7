package dev.berth.vm;

import dev.berth.vm.host.ByteSize;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.template.Template;
import java.util.Optional;

/** Where machines get the templates they continue from. Implementations are thread-safe. */
public interface TemplateSource {

    /**
     * The template for a machine that would be booted that way. When there is none it is made, which takes a boot.
     *
     * @param disk how large the machine's data disk is
     * @return empty where no memory can be kept, or none is wanted
     * @throws dev.berth.vm.error.BerthException if it cannot be made; there is none then
     */
    Optional<Template> obtain(BootPlan plan, ByteSize disk, Progress progress);

    /** Deletes a template that could not be continued from. Those that have, need it no more. */
    void drop(Template template);

    /** Ends and deletes what processes that were killed have left. */
    void sweep();
}
