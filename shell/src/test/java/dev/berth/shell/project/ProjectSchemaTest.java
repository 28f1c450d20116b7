package dev.berth.shell.project;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/schema/project.schema.json} tells an editor what the parser accepts. */
class ProjectSchemaTest {

    private JsonNode document;
    private Schema schema;

    @BeforeEach
    void readSchema() throws IOException {
        document = JsonMapper.shared().readTree(Files.readString(Path.of("../docs/schema/project.schema.json")));
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document);
    }

    @Test
    void itHasTheKeysOfTheParserAndNoOthers() {
        assertThat(document.path("properties").propertyNames()).containsExactlyInAnyOrderElementsOf(ProfileYaml.KEYS);
        assertThat(document.path("properties"))
                .allSatisfy(property ->
                        assertThat(property.path("description").asString("")).isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name: shop\nruntime: k3s\ncpus: 2\nmemory: 4GiB\ndisk: 60 g\n",
                "memory: 1073741824\n",
                "memory:\ncpus:\n",
                "mounts: none\n",
                "mounts: [., 'src:/src:ro']\n",
                "env: {A: b, N: 1, T: true}\nengine: {version: v1.33, list: [1, 2], deep: {a: b}}\n",
                "image: latest\n",
                "publishAddress: 0.0.0.0\nforwards: ['host:8080 -> guest:80', 'guest:/run/a.sock -> host:~/a.sock']\n",
                "forwards: none\n"
            })
    void whatTheParserAcceptsIsRight(String yaml) {
        assertThat(parses(yaml)).isTrue();
        assertThat(problems(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memroy: 4GiB\n",
                "name: Bad_Name\n",
                "cpus: two\n",
                "memory: lots\n",
                "memory: 4.5GiB\n",
                "mounts: all\n",
                "mounts: {a: b}\n",
                "env: [A=b]\n",
                "env: {A: [b]}\n",
                "engine: [a]\n",
                "runtime: [docker]\n",
                "- a\n"
            })
    void whatTheParserRefusesIsWrong(String yaml) {
        assertThat(parses(yaml)).isFalse();
        assertThat(problems(yaml)).isNotEmpty();
    }

    private static boolean parses(String yaml) {
        try {
            ProfileYaml.parse(yaml, "test", Path.of("/project"), Path.of("/home"));
            return true;
        } catch (BerthException e) {
            return false;
        }
    }

    private List<com.networknt.schema.Error> problems(String yaml) {
        return schema.validate(JsonMapper.shared().valueToTree(new Yaml().<Object>load(yaml)));
    }
}
