package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.RawValue;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Prepares the spec, and asks every feature's {@link Precheck}; all that is wrong comes in one answer. */
public final class PreflightActivitiesImpl implements PreflightActivities {
    private final String cluster;
    private final Policy policy;
    private final List<Precheck> prechecks;
    private final Function<RawValue, Spec> preparation;

    public PreflightActivitiesImpl(Connections connections, List<Precheck> prechecks) {
        this(connections, prechecks, SpecPreparation::prepare);
    }

    PreflightActivitiesImpl(Connections connections, List<Precheck> prechecks, Function<RawValue, Spec> preparation) {
        this.cluster = connections.cluster();
        this.policy = connections.policy();
        this.prechecks = List.copyOf(prechecks);
        this.preparation = preparation;
    }

    @Override
    public Prepared prepare(RawValue input) {
        Spec spec = preparation.apply(input);
        PolicyRules.require(spec, policy);
        return new Prepared(spec, cluster, SearchAttributes.registered());
    }

    @Override
    public PreflightResult check(Target target) {
        Findings all = SideBySide.look(prechecks, target);
        if (!all.refusals().isEmpty()) {
            List<Diagnosis> everything = Stream.concat(all.refusals().stream(), all.problems().stream())
                    .toList();
            throw Failures.refusal(everything);
        }
        if (!all.problems().isEmpty()) {
            throw Failures.step(all.problems());
        }
        return new PreflightResult(all.warnings(), all.nodes(), all.facts());
    }
}
