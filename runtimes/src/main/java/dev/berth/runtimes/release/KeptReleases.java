package dev.berth.runtimes.release;

import java.nio.file.Path;
import java.util.Map;

/** The releases of a program that are kept on this host, as disks for guests. */
public interface KeptReleases {

    /** The disks that are here, each with what it is called, such as {@code K3s v1.33.4+k3s1}. */
    Map<Path, String> disks();

    /** Forgets what is kept of releases whose disks are not here. */
    void forgetOthers();
}
