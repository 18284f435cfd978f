package io.keybuzz.runbook.cli;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.deploy.Manifests;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "manifests",
        description = {
            "Prints the objects of a spec as YAML, to be read or to be applied by hand: those of step config (the"
                    + " ConfigMap), of step deploy (Deployments, Service, Ingress), of step migrate (the Job, to be created), or"
                    + " those of config and deploy.",
            "It looks at nothing and holds no secret; what is in the cluster already is plan's to compare."
        })
final class ManifestsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "STEP",
            arity = "0..1",
            description = "config, deploy or migrate; config and deploy when left out")
    private String step;

    @Mixin
    private SpecOptions specOptions = new SpecOptions();

    ManifestsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<Step> steps = step == null
                ? List.of(Step.CONFIG, Step.DEPLOY)
                : Manifests.STEPS.stream().filter(s -> s.id().equals(step)).toList();
        if (steps.isEmpty()) {
            throw CommandFailed.usage("there are no manifests of " + step + "; there are those of "
                    + Manifests.STEPS.stream().map(Step::id).collect(Collectors.joining(", ")));
        }
        Spec spec = specOptions.read(surroundings.in(), null);
        List<String> documents = new ArrayList<>();
        steps.forEach(s -> Manifests.of(spec, s).forEach(object -> documents.add(Serialization.asYaml(object))));
        surroundings.out().print(String.join("", documents));
        return ExitCode.OK;
    }
}
