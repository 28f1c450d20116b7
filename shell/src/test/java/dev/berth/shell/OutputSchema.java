package dev.berth.shell;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/schema/output.schema.json}: what each command prints with {@code -o json}. */
public final class OutputSchema {

    private static final Path FILE = Path.of("../docs/schema/output.schema.json");

    private final ObjectNode definitions;

    /** As it is in the documentation, but for keys: one that it does not name is wrong here. */
    public OutputSchema() {
        try {
            definitions = (ObjectNode)
                    JsonMapper.shared().readTree(Files.readString(FILE)).path("$defs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        refuseUnknownKeys(definitions);
    }

    /** Whether it has a definition for that command. */
    boolean defines(String command) {
        return definitions.has(command);
    }

    /** What is wrong with a document that the command printed; empty when nothing is. */
    public List<String> problems(String command, String json) {
        if (!defines(command)) {
            return List.of("there is no definition of '" + command + "' in " + FILE);
        }
        ObjectNode document = JsonMapper.shared().createObjectNode();
        document.put("$ref", "#/$defs/" + command.replace(" ", "%20"));
        document.set("$defs", definitions);
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document);
        return schema.validate(json, InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    private static void refuseUnknownKeys(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.has("properties")
                && object.path("type").toString().contains("object")) {
            object.put("unevaluatedProperties", false);
        }
        node.forEach(OutputSchema::refuseUnknownKeys);
    }
}
