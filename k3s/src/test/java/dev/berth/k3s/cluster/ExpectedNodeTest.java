package dev.berth.k3s.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import org.junit.jupiter.api.Test;

class ExpectedNodeTest {

    private static final ExpectedNode EXPECTED = new ExpectedNode("dev", "this-boot", "v1.33.4+k3s1");

    @Test
    void aReadyNodeOfThisBootAndVersionIsTheOneExpected() {
        assertThat(EXPECTED.missing(node("this-boot", "v1.33.4+k3s1", "True"))).isEmpty();
    }

    @Test
    void aNodeThatIsNotThereOrSaysNothingYetHasNotRegistered() {
        assertThat(EXPECTED.missing(null)).hasValue("node dev has not registered");
        assertThat(EXPECTED.missing(new Node())).hasValue("node dev has not registered");
    }

    @Test
    void whatTheApiServerRemembersOfAnEarlierBootDoesNotCount() {
        assertThat(EXPECTED.missing(node("earlier-boot", "v1.33.4+k3s1", "True")))
                .hasValueSatisfying(missing -> assertThat(missing).contains("since it was booted"));
    }

    @Test
    void aKubeletOfAnotherVersionIsNotTheOneAskedFor() {
        assertThat(EXPECTED.missing(node("this-boot", "v1.32.9+k3s1", "True")))
                .hasValue("the kubelet of node dev is v1.32.9+k3s1, not v1.33.4+k3s1");
    }

    @Test
    void aNodeThatIsNotReadySaysWhy() {
        assertThat(EXPECTED.missing(node("this-boot", "v1.33.4+k3s1", "False")))
                .hasValue("node dev is not ready: the network is not there");
    }

    private static Node node(String bootId, String version, String ready) {
        return new NodeBuilder()
                .withNewStatus()
                .withNewNodeInfo()
                .withBootID(bootId)
                .withKubeletVersion(version)
                .endNodeInfo()
                .addNewCondition()
                .withType("MemoryPressure")
                .withStatus("True")
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withMessage("the network is not there")
                .endCondition()
                .endStatus()
                .build();
    }
}
