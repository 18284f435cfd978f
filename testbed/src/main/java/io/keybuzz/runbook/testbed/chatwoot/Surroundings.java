package io.keybuzz.runbook.testbed.chatwoot;

import io.keybuzz.runbook.connection.AddressMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * What a container lives in.
 *
 * @param environment the effective variables of its pod; the image's own are behind them
 * @param image what its image brings
 * @param host its host name, which is the pod's name
 * @param reachesOut whether the node lets its pods' connections out to a port
 * @param volume files by path in the persistent volume that its pod mounts; null when it mounts none
 */
public record Surroundings(
        Map<String, String> environment,
        ImageContent image,
        String host,
        AddressMap addresses,
        IntPredicate reachesOut,
        Map<String, byte[]> volume) {

    /** A variable that is set, by the pod or by its image. */
    public String variable(String name, String otherwise) {
        String value = environment.getOrDefault(name, image.environment().get(name));
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
