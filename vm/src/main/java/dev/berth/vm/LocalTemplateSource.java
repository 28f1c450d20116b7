package dev.berth.vm;

import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.host.OperatingSystem;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.Layers;
import dev.berth.vm.template.Template;
import dev.berth.vm.template.Templates;
import java.util.Optional;

/** The templates of this host, each captured when the first machine wants it. */
final class LocalTemplateSource implements TemplateSource {

    private final Templates templates;
    private final Hypervisor hypervisor;
    private final QemuImg images;
    private final Layers layers;

    LocalTemplateSource(BerthHome home, Templates templates, Hypervisor hypervisor, QemuImg images) {
        this.layers = new Layers(home, images);
        this.templates = templates;
        this.hypervisor = hypervisor;
        this.images = images;
    }

    @Override
    public Optional<Template> obtain(BootPlan plan, ByteSize disk, Progress progress) {
        if (OperatingSystem.host() != OperatingSystem.LINUX || !templates.wanted()) {
            return Optional.empty();
        }
        TemplateBoot boot = new TemplateBoot(plan, disk, hypervisor, images, layers);
        return Optional.of(templates.obtain(boot.shape(), progress, directory -> boot.capture(directory, progress)));
    }

    @Override
    public void drop(Template template) {
        templates.drop(template);
    }

    @Override
    public void sweep() {
        templates.sweep();
    }
}
