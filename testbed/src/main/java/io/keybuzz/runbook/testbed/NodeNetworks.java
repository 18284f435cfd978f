package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Starts the nodes: their SSH servers and their firewalls. */
@FunctionalInterface
public interface NodeNetworks {

    /**
     * @param nodes the nodes' addresses
     * @param credentials where {@code ssh-private-key} and {@code ssh-known-hosts} are to be written
     * @param podLocator a pod's address to its node's; null when there is no such pod
     * @param listening whether something listens there, on a pod or elsewhere
     */
    NodeNetwork start(
            List<String> nodes, Path credentials, Function<String, String> podLocator, Predicate<HostPort> listening)
            throws IOException;
}
