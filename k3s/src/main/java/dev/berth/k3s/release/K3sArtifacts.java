package dev.berth.k3s.release;

import dev.berth.vm.host.Architecture;
import java.nio.file.Path;

/**
 * The files of a release on this host, verified. They are shared by all profiles and must not be changed.
 *
 * @param version of the release
 * @param architecture of the machines it runs on
 * @param binary the program {@code k3s}; not executable where it is
 * @param images the container images of the packaged components, an archive named {@code .tar.zst}, {@code .tar.gz} or
 *     {@code .tar}
 */
public record K3sArtifacts(K3sVersion version, Architecture architecture, Path binary, Path images) {}
