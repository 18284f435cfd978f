package io.keybuzz.runbook.policy;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.spec.Cidr;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A spec against the policy. */
public final class PolicyRules {
    private PolicyRules() {}

    /**
     * Lets nothing be done by a spec that the policy does not allow.
     *
     * @throws io.temporal.failure.ApplicationFailure a refusal with everything that the policy forbids
     */
    public static void require(Spec spec, Policy policy) {
        List<Diagnosis> forbidden = violations(spec, policy);
        if (!forbidden.isEmpty()) {
            throw Failures.refusal(forbidden);
        }
    }

    /** Everything that the policy forbids, with cause REFUSED; empty when the spec may be carried out. */
    public static List<Diagnosis> violations(Spec spec, Policy policy) {
        List<Diagnosis> found = new ArrayList<>();
        Reach reach = new Reach(spec);
        if (!policy.namespaces().isEmpty() && !policy.namespaces().contains(spec.namespace())) {
            found.add(refused("namespace", "the namespace " + spec.namespace(), "namespaces", spec.namespace()));
        }
        reach.hosts().forEach((field, host) -> {
            if (!allowsHost(policy, host.host(), host.port())) {
                found.add(refused(field, "the host " + host, "hosts", host.toString()));
            }
        });
        reach.registries().forEach((field, registry) -> {
            if (!policy.registries().isEmpty() && !policy.registries().contains(registry)) {
                found.add(refused(field, "the registry " + registry, "registries", registry));
            }
        });
        reach.nodes().forEach((field, node) -> {
            if (!policy.nodes().isEmpty() && policy.nodes().stream().noneMatch(allowed -> covers(allowed, node))) {
                found.add(refused(field, "the node " + node, "nodes", node));
            }
        });
        Set<Diagnosis> credentials = new LinkedHashSet<>();
        reach.destinations().stream()
                .filter(d -> d.credential() != null)
                .filter(d -> !allowsCredential(policy, d.credential().reference(), d.host(), d.port()))
                .forEach(d -> credentials.add(refused(
                        d.field(),
                        "sending the credential " + d.credential() + " to " + d,
                        "credentials.\"" + d.credential() + "\"",
                        d.host())));
        found.addAll(credentials);
        return List.copyOf(found);
    }

    /** Whether the worker may talk to a host, such as a webhook's. An entry without a port allows every port. */
    public static boolean allowsHost(Policy policy, String host, int port) {
        return policy.hosts().isEmpty() || listed(policy.hosts(), host, port);
    }

    /** Whether a host is allowed by its very address and port, which is what lifts the ban on local addresses. */
    public static boolean listsExactly(Policy policy, String host, int port) {
        return policy.hosts().contains(new Spec.HostPort(host, port).toString());
    }

    /** Whether a credential, by its reference, may go to a host; one that the policy does not list may go anywhere. */
    public static boolean allowsCredential(Policy policy, String reference, String host, int port) {
        List<String> allowed = policy.credentials().get(reference);
        return allowed == null
                || listed(allowed, host, port)
                || allowed.stream().anyMatch(a -> covers(a, host));
    }

    private static boolean listed(List<String> allowed, String host, int port) {
        return allowed.contains(host) || allowed.contains(new Spec.HostPort(host, port).toString());
    }

    private static boolean covers(String allowed, String address) {
        return allowed.equals(address)
                || allowed.contains("/") && Cidr.parse(allowed).contains(address);
    }

    private static Diagnosis refused(String field, String what, String list, String entry) {
        return new Diagnosis(
                Cause.REFUSED,
                "This worker's policy does not allow " + what + " (" + field + ").",
                List.of(),
                List.of(),
                "Change " + field + " in the spec; or whoever answers for the worker adds " + entry + " to " + list
                        + " in the file that RUNBOOK_POLICY names, and restarts it.",
                false);
    }
}
