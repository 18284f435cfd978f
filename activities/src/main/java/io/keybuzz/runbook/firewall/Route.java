package io.keybuzz.runbook.firewall;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a node would send a packet to a pod.
 *
 * @param text what {@code ip route get} printed
 * @param defaultGateway where packets go that have no route of their own; null when there is no default route
 */
record Route(String text, String defaultGateway) {
    private static final Pattern TUNNEL = Pattern.compile(
            "\\bdev (tunl\\S*|vxlan\\S*|flannel\\S*|genev\\S*|cilium\\S*|wg\\S*|wireguard\\S*|antrea\\S*|weave\\S*)");

    static String gateway(String text) {
        return first("\\bvia (\\S+)", text);
    }

    String via() {
        return gateway(text);
    }

    /** The address the packet leaves with; null when it is not said. */
    String source() {
        return first("\\bsrc (\\S+)", text);
    }

    /** The CNI's tunnel device; null when the packet travels as it is. */
    String tunnel() {
        Matcher m = TUNNEL.matcher(text);
        return m.find() ? m.group(1) : null;
    }

    /** Whether the node has no route of its own to the pod. */
    boolean leadsAway() {
        return text.contains("unreachable") || (via() != null && via().equals(defaultGateway));
    }

    private static String first(String pattern, String text) {
        Matcher m = Pattern.compile(pattern).matcher(text);
        return m.find() ? m.group(1) : null;
    }
}
