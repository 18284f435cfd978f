package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A scenario begins in the incident, with a worker and nothing installed. */
abstract class Scenario {
    static final Map<String, Object> DEFAULTS = Map.of();
    /** The repository of the defaults, without a tag. */
    static final String IMAGE = "ghcr.io/keybuzzio/chatwoot-keybuzz:";
    /** Ends with the first failure, where a person would be asked. */
    static final Map<String, Object> UNATTENDED = Map.of("onFailure", "FAIL");

    static World world;

    @BeforeAll
    static void open() {
        world = World.shared();
    }

    @BeforeEach
    void begin() throws Exception {
        Run.endLeftover(world);
        world.reset("seed");
        world.startWorker();
    }

    static Report install(Map<String, Object> spec) throws Exception {
        return Run.install(world, spec);
    }

    static void assertSucceeded(Report report) {
        assertThat(report.outcome()).as(() -> "diagnoses: " + diagnoses(report)).isEqualTo(Outcome.SUCCEEDED);
    }

    /** What the application's Secret holds, encoded. */
    static Map<String, String> secrets() {
        return world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName("chatwoot-secrets")
                .get()
                .getData();
    }

    static List<String> changes(Report report) {
        return report.steps().stream()
                .map(StepReport::changes)
                .flatMap(List::stream)
                .filter(c -> c.change() != Change.NONE)
                .map(ObjectChange::object)
                .toList();
    }

    static List<Diagnosis> diagnoses(Report report) {
        return report.steps().stream()
                .map(StepReport::diagnoses)
                .flatMap(List::stream)
                .toList();
    }

    static Diagnosis diagnosis(Report report, Cause cause) {
        return diagnoses(report).stream()
                .filter(d -> d.cause() == cause)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no diagnosis " + cause + " among " + diagnoses(report)));
    }

    static StepReport step(Report report, String id) {
        return report.steps().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + id + " in " + report.steps()));
    }

    /** As somebody edits with kubectl. */
    static PatchContext byHand(PatchType type) {
        return new PatchContext.Builder()
                .withPatchType(type)
                .withFieldManager("kubectl-edit")
                .build();
    }

    static Check check(Report report, String id) {
        return report.checks().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + id + " in " + report.checks()));
    }

    static Map<String, List<String>> allRules() throws Exception {
        Map<String, List<String>> rules = new TreeMap<>();
        for (String node : World.NODES) {
            rules.put(node, world.ufwRules(node));
        }
        return rules;
    }

    /** What ufw keeps, by node: whether it is turned on, the rules of both families, and whatever else. */
    static Map<String, String> firewallFiles() throws Exception {
        Map<String, String> files = new TreeMap<>();
        for (String node : World.NODES) {
            files.put(node, world.ufwFiles(node));
        }
        return files;
    }

    /** Everything in the target namespace that an install writes, with what moves when it is written. */
    static Map<String, String> written() {
        var api = world.kubernetes();
        Map<String, String> versions = new LinkedHashMap<>();
        Stream.of(
                        api.namespaces().withName("chatwoot").get(),
                        api.serviceAccounts()
                                .inNamespace("chatwoot")
                                .withName("default")
                                .get())
                .forEach(o -> versions.put(
                        o.getKind() + "/" + o.getMetadata().getName(),
                        o.getMetadata().getResourceVersion()));
        Stream.of(
                        api.configMaps().inNamespace("chatwoot").list().getItems(),
                        api.secrets().inNamespace("chatwoot").list().getItems(),
                        api.services().inNamespace("chatwoot").list().getItems(),
                        api.batch().v1().jobs().inNamespace("chatwoot").list().getItems())
                .flatMap(List::stream)
                .forEach(o -> versions.put(
                        o.getKind() + "/" + o.getMetadata().getName(),
                        o.getMetadata().getResourceVersion()));
        // Their status moves by itself.
        Stream.of(
                        api.apps().deployments().inNamespace("chatwoot").list().getItems(),
                        api.network()
                                .v1()
                                .ingresses()
                                .inNamespace("chatwoot")
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .forEach(o -> versions.put(
                        o.getKind() + "/" + o.getMetadata().getName(),
                        o.getMetadata().getGeneration() + " " + o.getMetadata().getAnnotations()
                                + o.getMetadata().getLabels()));
        return versions;
    }

    /** The cluster lets a namespace go with all that is in it, which takes a moment. */
    static void awaitThatTheNamespaceIsGone() {
        Waiting.until(
                "the namespace is gone",
                Duration.ofMinutes(1),
                () -> world.kubernetes().namespaces().withName("chatwoot").get() == null);
    }

    /** Of an install that began with nothing: no namespace, none of these databases, no role, no claim on Redis. */
    static void assertNothingIsLeft(String... databases) throws Exception {
        Waiting.until(
                "the namespace is gone",
                Duration.ofMinutes(2),
                () -> world.kubernetes().namespaces().withName("chatwoot").get() == null);
        for (String database : databases) {
            assertThat(world.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + database + "'"))
                    .isEmpty();
        }
        assertThat(world.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'chatwoot'"))
                .isEmpty();
        assertThat(world.redis("EXISTS", "chatwoot-runbook:owner")).containsExactly("0");
    }

    static List<String> pods(String deployment) {
        return world.kubernetes().pods().inNamespace("chatwoot").list().getItems().stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .map(p -> p.getMetadata().getName())
                .filter(name -> name.startsWith(deployment + "-"))
                .sorted()
                .toList();
    }

    /** Names of the nodes, apart from the one with that address. */
    static List<String> nodesBut(String address) {
        return world.kubernetes().nodes().list().getItems().stream()
                .filter(n -> n.getStatus().getAddresses().stream()
                        .noneMatch(a -> a.getAddress().equals(address)))
                .map(n -> n.getMetadata().getName())
                .toList();
    }

    /** Whether pods are kept from a node, those that come. */
    static void cordon(String node, boolean closed) {
        world.kubernetes()
                .nodes()
                .withName(node)
                .edit(n -> new NodeBuilder(n)
                        .editSpec()
                        .withUnschedulable(closed)
                        .endSpec()
                        .build());
    }

    /** What hand-written scripts left, when it serves at every node. */
    static void legacy(Variant variant) throws Exception {
        world.legacy(variant);
        Waiting.until(
                "every node answers",
                Duration.ofMinutes(1),
                () -> WayIn.answers(world).values().stream().allMatch(status -> status == 200));
    }

    /** A run whose pods wait for an image that no node has, from a registry that is down; {@link Fault#NONE} lets them go on. */
    static Run waitingForItsImage() throws Exception {
        world.forgetImage("edge");
        world.fault(Fault.REGISTRY_DOWN);
        Run run = Run.start(world, Map.of("image", IMAGE + "edge"));
        Waiting.until(
                "the pods wait for their image",
                Duration.ofMinutes(1),
                () -> run.progress().steps().stream()
                        .filter(step -> step.id().equals("rollout"))
                        .anyMatch(step -> !step.diagnoses().isEmpty()));
        return run;
    }
}
