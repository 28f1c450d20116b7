/**
 * The user's kubeconfig, and how Berth edits it without losing a byte that is not its own.
 *
 * <p>The format is that of {@code k8s.io/client-go/tools/clientcmd/api/v1}. kubectl itself reads the whole file and
 * writes it anew, which loses comments, anchors and order; here an edit replaces only the characters it is about, and
 * is checked by reading the result again.
 */
@NullMarked
package dev.berth.k3s.kubeconfig;

import org.jspecify.annotations.NullMarked;
