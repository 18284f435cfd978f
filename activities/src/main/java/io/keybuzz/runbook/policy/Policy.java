package io.keybuzz.runbook.policy;

import java.util.List;
import java.util.Map;

/**
 * What this worker may touch, from the file that {@code RUNBOOK_POLICY} names, never from a spec: whoever may start workflows could
 * otherwise send every credential anywhere.
 *
 * @param present whether there is a policy file; without one everything is allowed, and the worker says so at its start
 * @param namespaces allowed target namespaces; empty: all
 * @param hosts allowed PostgreSQL, Redis, ingress and webhook hosts ({@code host} or {@code host:port}); empty: all
 * @param registries allowed registries and endpoints; empty: all
 * @param nodes allowed node addresses or CIDRs; empty: all
 * @param credentials which credential may go to which host: {@code NAME -> host}; one that is not listed may go anywhere
 * @param allowWeakDatabaseAuthentication whether PostgreSQL may ask for less than SCRAM
 */
public record Policy(
        boolean present,
        List<String> namespaces,
        List<String> hosts,
        List<String> registries,
        List<String> nodes,
        Map<String, List<String>> credentials,
        boolean allowWeakDatabaseAuthentication) {

    /** No policy file. */
    public static final Policy NONE = new Policy(false, List.of(), List.of(), List.of(), List.of(), Map.of(), false);
}
