package dev.berth.runtimes.docker;

import dev.berth.runtimes.ContextOwner;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What docker's context store says of one context: the {@code meta.json} that {@code docker context create} writes, one
 * line of JSON without a line feed. Members that docker does not know are kept by it ({@code docker context update}
 * too), which is where Berth's mark is.
 */
final class ContextMeta {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String PROFILE = "dev.berth.profile";
    private static final String HOME = "dev.berth.home";

    private final ObjectNode root;

    private ContextMeta(ObjectNode root) {
        this.root = root;
    }

    /** The text for a context that reaches a docker engine on a unix socket of this host. */
    static String made(String name, ContextOwner owner, Path socket) {
        ObjectNode root = JSON.createObjectNode();
        root.put("Name", name);
        root.putObject("Metadata").put("Description", "Berth profile " + owner.profile());
        root.putObject("Endpoints").putObject("docker").put("Host", "").put("SkipTLSVerify", false);
        return new ContextMeta(root).reaching(owner, socket);
    }

    /** Reads a text; one that docker did not write has no owner. */
    static ContextMeta parse(String text) {
        try {
            return new ContextMeta(JSON.readTree(text) instanceof ObjectNode object ? object : JSON.createObjectNode());
        } catch (JacksonException e) {
            return new ContextMeta(JSON.createObjectNode());
        }
    }

    boolean madeFor(ContextOwner owner) {
        return owner().filter(owner::is).isPresent();
    }

    /** Whether Berth made it for a profile that is gone, with its home or from it. */
    boolean orphaned() {
        return owner().filter(ContextOwner::gone).isPresent();
    }

    /** Whether a docker command gets to that socket by it. */
    boolean reaches(Path socket) {
        return url(socket).equals(text("/Endpoints/docker", "Host"));
    }

    /** The text of the same context with that owner, pointed to that socket. */
    String reaching(ContextOwner owner, Path socket) {
        ObjectNode copy = root.deepCopy();
        copy.withObject("/Metadata")
                .put(PROFILE, owner.profile())
                .put(HOME, owner.home().toString());
        copy.withObject("/Endpoints/docker").put("Host", url(socket));
        return JSON.writeValueAsString(copy);
    }

    private static String url(Path socket) {
        return "unix://" + socket;
    }

    private Optional<ContextOwner> owner() {
        String profile = text("/Metadata", PROFILE);
        String home = text("/Metadata", HOME);
        return profile == null || home == null ? Optional.empty() : ContextOwner.marked(profile, home);
    }

    private @Nullable String text(String pointer, String member) {
        JsonNode value = root.at(pointer).get(member);
        return value == null ? null : value.stringValue(null);
    }
}
