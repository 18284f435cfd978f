package io.keybuzz.runbook.notify;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.spec.Cidr;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Where a notification may go: https only, and never to an address inside, since whoever may start workflows could otherwise make the
 * worker post to anything it reaches. A policy that lists the very host and port lifts both.
 */
final class WebhookRules {
    /** Shared address space of carriers (RFC 6598), which the JDK does not call private. */
    private static final Cidr SHARED = Cidr.parse("100.64.0.0/10");

    private WebhookRules() {}

    /** @throws io.temporal.failure.ApplicationFailure when the secret is no usable URL; it is not quoted */
    static URI parse(String text) {
        try {
            URI url = new URI(text.strip());
            boolean usable = url.getHost() != null
                    && url.getUserInfo() == null
                    && ("https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()));
            if (usable) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Told below, without its value.
        }
        throw Failures.step(
                Cause.SECRET_UNREADABLE,
                "What notify.url refers to is no URL of the form https://HOST/PATH without a user",
                List.of(),
                "Put the receiver's whole address where notify.url refers to");
    }

    static HostPort hostPort(URI url) {
        String host = url.getHost().replaceAll("^\\[|]$", "");
        int port = url.getPort() >= 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        return new HostPort(host, port);
    }

    /** Why the URL itself may not be used; null: it may. */
    static String refusal(Policy policy, URI url) {
        HostPort to = hostPort(url);
        if (!PolicyRules.allowsHost(policy, to.host(), to.port())) {
            return "the worker's policy does not list it";
        }
        boolean plain = !"https".equalsIgnoreCase(url.getScheme());
        return plain && !PolicyRules.listsExactly(policy, to.host(), to.port()) ? "it is not https" : null;
    }

    /** Why an address that the host resolves to may not be used; null: all may. */
    static String refusal(InetAddress[] resolved, Firewall firewall) {
        for (InetAddress address : resolved) {
            if (inside(address, firewall)) {
                return "it resolves to " + address.getHostAddress()
                        + ", an address inside; that needs host and port listed in the policy";
            }
        }
        return null;
    }

    /** The same URL at the address where its host is really reached. */
    static URI at(URI url, HostPort real) {
        if (real.equals(hostPort(url))) {
            return url;
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return URI.create(url.getScheme() + "://" + real + path + query);
    }

    private static boolean inside(InetAddress address, Firewall firewall) {
        String text = address.getHostAddress();
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || address instanceof Inet6Address v6 && (v6.getAddress()[0] & 0xfe) == 0xfc
                || SHARED.contains(text)
                || firewall.nodes().contains(text)
                || Cidr.parse(firewall.nodeCidr()).contains(text)
                || Cidr.parse(firewall.podCidr()).contains(text);
    }
}
