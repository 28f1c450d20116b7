package dev.berth.k3s.kubeconfig;

import dev.berth.vm.error.BerthException;
import java.net.URI;
import java.util.Map;

/**
 * How to reach a cluster and prove who one is.
 *
 * @param server the address of the API server
 * @param certificateAuthority the certificate that the server's must be signed by, PEM in base64
 * @param clientCertificate the client's certificate, PEM in base64
 * @param clientKey the client's private key, PEM in base64: a secret
 */
public record ClusterAccess(URI server, String certificateAuthority, String clientCertificate, String clientKey) {

    public ClusterAccess {
        require("server", server.toString());
        require("certificateAuthority", certificateAuthority);
        require("clientCertificate", clientCertificate);
        require("clientKey", clientKey);
    }

    private static void require(String field, String value) {
        if (value.isBlank()) {
            throw BerthException.failed("a cluster cannot be reached with what it gave: its " + field + " is missing");
        }
    }

    /** The same cluster, reached through a port of this host's loopback; the certificate is valid for that address. */
    public ClusterAccess throughPort(int port) {
        return new ClusterAccess(
                URI.create("https://127.0.0.1:" + port), certificateAuthority, clientCertificate, clientKey);
    }

    Map<String, String> clusterFields() {
        return KubeconfigEntry.fields("certificate-authority-data", certificateAuthority, "server", server.toString());
    }

    Map<String, String> userFields() {
        return KubeconfigEntry.fields("client-certificate-data", clientCertificate, "client-key-data", clientKey);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ClusterAccess[server=" + server + "]";
    }
}
