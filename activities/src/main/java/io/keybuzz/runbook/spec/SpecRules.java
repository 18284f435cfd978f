package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Rule;
import io.keybuzz.runbook.document.Scope;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.spec.Spec.Tls;
import java.util.List;
import java.util.Set;

/** What fields have to be together. */
final class SpecRules {
    static final List<Rule<Spec.Resources>> RESOURCES =
            List.of(Rule.about(Set.of("requests", "limits"), SpecRules::limitsCoverRequests));

    static final List<Rule<Spec.Database>> DATABASE =
            List.of(Rule.about(Set.of("username", "adminUsername"), (d, scope) -> {
                if (d.username().equals(d.adminUsername())) {
                    scope.wrong(
                            "username",
                            d.username(),
                            "is the administrator: Chatwoot needs a role of its own",
                            "chatwoot");
                }
            }));

    static final List<Rule<Spec.Ingress>> INGRESS = List.of(
            Rule.about(Set.of("tls", "tlsSecretName"), (i, scope) -> {
                if (i.tls() == Tls.INGRESS && i.tlsSecretName() == null) {
                    scope.wrong(
                            "tlsSecretName",
                            null,
                            "is missing: with tls: INGRESS the Ingress needs its certificate",
                            "chatwoot-tls");
                }
                if (i.tls() == Tls.UPSTREAM && i.tlsSecretName() != null) {
                    scope.wrong(
                            "tlsSecretName",
                            i.tlsSecretName(),
                            "is not used with tls: UPSTREAM; say tls: INGRESS or leave it out",
                            null);
                }
            }),
            Rule.about(Set.of("tls", "port"), (i, scope) -> {
                if (i.tls() == Tls.INGRESS && i.port() == 80) {
                    scope.wrong(
                            "port",
                            i.port(),
                            "speaks plain HTTP, and with tls: INGRESS visitors come in with TLS, by default at another port",
                            "443");
                }
            }));

    static final List<Rule<Spec.Firewall>> FIREWALL = List.of(
            Rule.about(Set.of("policy", "nodes"), (f, scope) -> {
                if (f.nodes().isEmpty() && f.policy() != FirewallPolicy.OFF) {
                    scope.wrong("nodes", null, "is empty; only policy: OFF asks no node", "[10.0.0.100, 10.0.0.101]");
                }
            }),
            Rule.about(Set.of("podCidr", "nodeCidr"), (f, scope) -> {
                if (Cidr.parse(f.podCidr()).overlaps(Cidr.parse(f.nodeCidr()))) {
                    scope.wrong(
                            "podCidr",
                            f.podCidr(),
                            "overlaps nodeCidr (" + f.nodeCidr() + "): no rule could tell pods from nodes",
                            null);
                }
            }));

    static final List<Rule<Spec.Backup>> BACKUP = List.of(
            Rule.about(Set.of("volumeClaim", "s3"), (b, scope) -> {
                if ((b.volumeClaim() == null) == (b.s3() == null)) {
                    scope.wrong(
                            b.s3() == null ? "volumeClaim" : "s3",
                            null,
                            "needs exactly one place for backups: volumeClaim or s3",
                            null);
                }
            }),
            Rule.about(Set.of("rehearse", "redisImage"), (b, scope) -> {
                if (b.rehearse() && b.redisImage() == null) {
                    scope.wrong(
                            "redisImage",
                            null,
                            "is missing: a rehearsal starts a Redis of its own",
                            "redis:7.4-alpine");
                }
            }));

    static final List<Rule<Spec.Window>> WINDOW = List.of(Rule.about(Set.of("from", "to"), (w, scope) -> {
        if (w.from().equals(w.to())) {
            scope.wrong("to", w.to(), "is the same as from: a window of no length", null);
        }
    }));

    static final List<Rule<Spec>> SPEC = List.of(
            Rule.about(Set.of("frontendUrl", "ingress"), (s, scope) -> {
                if (s.ingress().tls() == Tls.INGRESS && s.frontendUrl().startsWith("http://")) {
                    scope.wrong(
                            "frontendUrl",
                            s.frontendUrl(),
                            "is http, and the Ingress speaks TLS",
                            "https://" + s.frontendHost());
                }
            }),
            Rule.about(
                    Set.of("env", "secretEnv"),
                    (s, scope) -> s.env().keySet().stream()
                            .filter(s.secretEnv()::containsKey)
                            .forEach(key -> scope.wrong(
                                    "env." + key, null, "stands in secretEnv too: one of them would win", null))));

    private SpecRules() {}

    private static void limitsCoverRequests(Spec.Resources resources, Scope scope) {
        resources.limits().forEach((name, limit) -> {
            String request = resources.requests().get(name);
            if (request != null && Quantity.value(limit).compareTo(Quantity.value(request)) < 0) {
                scope.wrong("limits." + name, limit, "is less than the request (" + request + ")", request);
            }
        });
    }
}
