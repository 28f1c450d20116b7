package dev.berth.k3s.kubeconfig;

/** A YAML text that cannot be understood, or not be edited without a risk for what is not ours. */
final class UnsafeYamlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /** The reason as part of a sentence, without text of the file: it may hold secrets. */
    UnsafeYamlException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
