package dev.berth.shell.image;

import dev.berth.profiles.Profiles;
import dev.berth.runtimes.release.KeptReleases;
import dev.berth.vm.file.Shelf;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageManifest;
import dev.berth.vm.image.ImageStore;
import dev.berth.vm.template.Template;
import dev.berth.vm.template.Templates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What is kept in a home that no profile needs: guest images except the newest, templates made of them, disks of K3s
 * and nerdctl, and downloads, of which images and disks have been made.
 */
public final class Leftovers {

    /**
     * One of them.
     *
     * @param title what it is called
     * @param bytes what it takes on the disk
     * @param delete deletes it, as a whole or not at all; false when somebody is making it just now, or may need it for
     *     what is done to a profile just now
     */
    public record Leftover(String title, long bytes, BooleanSupplier delete) {}

    private final BerthHome home;
    private final ImageStore images;
    private final Templates templates;
    private final Profiles profiles;
    private final List<KeptReleases> releases;

    public Leftovers(
            BerthHome home, ImageStore images, Templates templates, Profiles profiles, List<KeptReleases> releases) {
        this.home = home;
        this.images = images;
        this.templates = templates;
        this.profiles = profiles;
        this.releases = List.copyOf(releases);
    }

    /**
     * What there is now.
     *
     * @param allTemplates whether no template is needed: each can be made again
     */
    public List<Leftover> find(boolean allTemplates) {
        List<Leftover> found = new ArrayList<>();
        Set<String> needed = neededImages();
        Set<Path> used = new HashSet<>();
        for (Template template : templates.list()) {
            if (allTemplates || stale(template, needed)) {
                found.add(template(template));
            } else {
                template.manifest()
                        .shape()
                        .disks()
                        .forEach(disk -> used.add(Path.of(disk).resolveSibling("")));
            }
        }
        images.list().stream()
                .filter(image -> !needed.contains(image.digest()))
                .map(this::image)
                .forEach(found::add);
        Map<Path, String> titles = new HashMap<>();
        releases.forEach(kept -> kept.disks().forEach((disk, title) -> titles.put(disk.resolveSibling(""), title)));
        profiles.disksInUse().forEach(disk -> used.add(disk.resolveSibling("")));
        Shelf disks = new Shelf(home.disks());
        disks.items().stream()
                .filter(item -> !used.contains(item.place()))
                .map(item -> leftover(titles.getOrDefault(item.place(), "a disk"), disks, item))
                .forEach(found::add);
        Shelf downloads = new Shelf(home.cache());
        downloads.items().stream()
                .map(item -> leftover("download " + name(item), downloads, item))
                .forEach(found::add);
        return found;
    }

    /** Templates of images that are not used for new profiles any more, nor by one that is there. */
    public List<Leftover> staleTemplates() {
        Set<String> needed = neededImages();
        return templates.list().stream()
                .filter(template -> stale(template, needed))
                .map(this::template)
                .toList();
    }

    private static boolean stale(Template template, Set<String> neededImages) {
        return !neededImages.contains(template.manifest().shape().image());
    }

    /** Removes what killed processes have left, and lists of digests of what is not here any more. */
    public void sweep() {
        templates.sweep();
        images.sweep();
        releases.forEach(KeptReleases::forgetOthers);
    }

    private Set<String> neededImages() {
        Set<String> needed = new HashSet<>(profiles.imagesInUse());
        images.latest(Architecture.host()).map(GuestImage::digest).ifPresent(needed::add);
        return needed;
    }

    private Leftover template(Template template) {
        return leftover("template " + template.key(), template.manifest().size().bytes(), () -> {
            templates.drop(template);
            return true;
        });
    }

    private Leftover image(GuestImage image) {
        long bytes = image.manifest().files().values().stream()
                .mapToLong(ImageManifest.File::size)
                .sum();
        return leftover("image " + image.digest(), bytes, () -> {
            images.remove(image);
            return true;
        });
    }

    private Leftover leftover(String title, Shelf shelf, Shelf.Item item) {
        return leftover(title, item.size().bytes(), () -> shelf.clear(item));
    }

    /** A profile that is being made, or moved to something else, is recorded with what it uses only afterwards. */
    private Leftover leftover(String title, long bytes, BooleanSupplier delete) {
        return new Leftover(title, bytes, () -> !profiles.isAnyBusy() && delete.getAsBoolean());
    }

    private static String name(Shelf.Item item) {
        return item.files().stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .findFirst()
                .orElse("that was cut short");
    }
}
