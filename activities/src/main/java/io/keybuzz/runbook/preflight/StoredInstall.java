package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.document.DocumentReader;
import io.keybuzz.runbook.document.DocumentReading;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.report.StoredSpec;
import io.keybuzz.runbook.spec.RawInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.keybuzz.runbook.spec.SpecReader;
import io.keybuzz.runbook.spec.SpecReading;
import io.temporal.common.converter.RawValue;
import java.util.List;
import java.util.Optional;

/** The input of a run on an install that is there: its own few options, and the spec of the last install, from the cluster. */
public final class StoredInstall {
    private final Connections connections;

    public StoredInstall(Connections connections) {
        this.connections = connections;
    }

    /**
     * Reads a run's undecoded input strictly; null, an empty payload and {@code {}} are the defaults.
     *
     * @throws io.temporal.failure.ApplicationFailure of type {@code InvalidInput} with everything that is wrong
     */
    public static <T> T options(Group<T> definition, RawValue input) {
        DocumentReading<T> reading = DocumentReader.read(definition, RawInput.document(input), List.of());
        if (reading.value() == null) {
            throw Failures.invalidInput(reading.errors());
        }
        return reading.value();
    }

    /**
     * The spec of the namespace's last install.
     *
     * @throws io.temporal.failure.ApplicationFailure of type {@code InvalidInput} when none is kept, when it was not sealed by this
     *     worker's key, or when it cannot be read any more; a refusal when the worker's policy does not allow it
     */
    public Prepared prepared(String namespace) {
        return prepared(namespace, null);
    }

    /**
     * The same of a run that works with another image, which the policy is asked about instead.
     *
     * @param image null: the spec's own, which the answer has in either case
     */
    public Prepared prepared(String namespace, String image) {
        String document = stored(namespace)
                .orElseThrow(
                        () -> refused(
                                namespace,
                                "has no install of this runbook: no spec is kept in the namespace chatwoot-runbook; run an install first"));
        SpecReading reading = SpecReader.read(document, List.of());
        if (reading.spec() == null) {
            throw Failures.invalidInput(reading.errors());
        }
        Spec spec = reading.spec();
        PolicyRules.require(image == null ? spec : spec.withImage(image), connections.policy());
        return new Prepared(spec, connections.cluster(), SearchAttributes.registered());
    }

    private Optional<String> stored(String namespace) {
        try {
            return StoredSpec.read(connections, namespace);
        } catch (IllegalArgumentException notGenuine) {
            throw refused(namespace, notGenuine.getMessage());
        }
    }

    private static RuntimeException refused(String namespace, String reason) {
        return Failures.invalidInput(List.of(new SpecError("namespace", reason, namespace, null, null, null)));
    }
}
