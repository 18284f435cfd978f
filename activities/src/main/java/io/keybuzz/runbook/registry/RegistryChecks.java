package io.keybuzz.runbook.registry;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;

/** The pull secret is there, is for the image's registry, is named by the pods, and its login is accepted. */
public final class RegistryChecks implements ReportCheck {
    private static final String ID = "pull-secret";
    private static final String TITLE = CheckIds.title(ID);

    private final Connections connections;
    private final PullSecret secret;
    private final RegistryClient client;

    public RegistryChecks(Connections connections) {
        this.connections = connections;
        this.secret = new PullSecret(connections);
        this.client = new RegistryClient(connections.addresses());
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Spec spec = request.target().spec();
        ImageName image = ImageName.parse(spec.image());
        Secret live = secret.live(spec);
        Login login = DockerConfig.login(PullSecret.content(live), image).orElse(null);
        String name = spec.registry().secretName();
        List<Evidence> evidence = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        if (live == null) {
            evidence.add(Observed.of("kubectl -n " + spec.namespace() + " get secret " + name, "NotFound"));
            wrong.add("there is no Secret " + name);
        } else {
            List<String> servers = DockerConfig.servers(PullSecret.content(live));
            evidence.add(Observed.of(
                    "kubectl -n " + spec.namespace() + " get secret " + name,
                    live.getType() + ", for " + String.join(", ", servers)));
            if (!PullSecret.TYPE.equals(live.getType())) {
                wrong.add("it has type " + live.getType());
            } else if (login == null) {
                wrong.add(noLogin(image));
            }
        }
        for (String workload : Names.WORKLOADS) {
            if (!named(spec.namespace(), workload, name)) {
                wrong.add("the pods of " + workload + " do not name it");
            }
        }
        RegistryAnswer answer =
                client.ask(RegistryAddress.of(spec.registry(), image, connections.policy()), image, login);
        evidence.add(RegistryDiagnosis.evidence(image, answer));
        RegistryDiagnosis.of(spec, image, answer).ifPresent(d -> wrong.add(d.summary()));
        return List.of(verdict(image, wrong, answer, evidence));
    }

    private static Check verdict(ImageName image, List<String> wrong, RegistryAnswer answer, List<Evidence> evidence) {
        boolean asked = answer.kind() != RegistryAnswer.Kind.UNREACHABLE;
        if (!asked && wrong.equals(List.of(noLogin(image)))) {
            return new Check(
                    ID,
                    TITLE,
                    Check.Status.WARNED,
                    noLogin(image) + ", which an image for everybody does not need; the registry could not be asked"
                            + " from here whether this is one",
                    evidence);
        }
        // An image that anybody may pull needs no secret; the pods run, so a wrong one is worth a warning.
        Check.Status status = wrong.isEmpty()
                ? Check.Status.PASSED
                : answer.kind() == RegistryAnswer.Kind.OK ? Check.Status.WARNED : Check.Status.FAILED;
        String detail = wrong.isEmpty()
                ? asked ? "the registry accepts it" : "present; the registry could not be asked from here"
                : String.join("; ", wrong);
        return new Check(ID, TITLE, status, detail, evidence);
    }

    private static String noLogin(ImageName image) {
        return "it has no login for " + image.registry();
    }

    private boolean named(String namespace, String deployment, String secretName) {
        return LiveDeployment.find(connections.kubernetes(), namespace, deployment)
                .filter(live -> live.getSpec().getTemplate().getSpec().getImagePullSecrets().stream()
                        .map(LocalObjectReference::getName)
                        .anyMatch(secretName::equals))
                .isPresent();
    }
}
