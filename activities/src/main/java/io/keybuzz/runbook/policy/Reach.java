package io.keybuzz.runbook.policy;

import io.keybuzz.runbook.spec.HttpUrl;
import io.keybuzz.runbook.spec.ImageReference;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whom a spec would make the worker talk to, field by field. */
record Reach(Spec spec) {

    /** Hosts but registries and nodes. */
    Map<String, HostPort> hosts() {
        Map<String, HostPort> hosts = new LinkedHashMap<>();
        hosts.put(
                "database.host",
                new HostPort(spec.database().host(), spec.database().port()));
        if (spec.database().direct() != null) {
            hosts.put("database.direct.host", spec.database().direct());
        }
        hosts.put("redis.host", new HostPort(spec.redis().host(), spec.redis().port()));
        hosts.put("frontendUrl", new HostPort(spec.frontendHost(), HttpUrl.port(spec.frontendUrl())));
        List<String> addresses =
                spec.ingress().addresses() == null ? List.of() : spec.ingress().addresses();
        for (int i = 0; i < addresses.size(); i++) {
            hosts.put(
                    "ingress.addresses[" + i + "]",
                    new HostPort(addresses.get(i), spec.ingress().port()));
        }
        if (bucket() != null) {
            hosts.put("backup.s3.endpoint", HttpUrl.hostPort(bucket().endpoint()));
        }
        return hosts;
    }

    /** Registries, as host or host:port. */
    Map<String, String> registries() {
        Map<String, String> registries = new LinkedHashMap<>();
        registries.put("registry.server", spec.registry().server());
        if (spec.registry().endpoint() != null) {
            registries.put("registry.endpoint", spec.registry().endpoint().replaceFirst("^https?://", ""));
        }
        registries.put("image", ImageReference.parse(spec.image()).registry());
        if (spec.backup() != null && spec.backup().image() != null) {
            registries.put(
                    "backup.image", ImageReference.parse(spec.backup().image()).registry());
        }
        if (spec.backup() != null && spec.backup().redisImage() != null) {
            registries.put(
                    "backup.redisImage",
                    ImageReference.parse(spec.backup().redisImage()).registry());
        }
        return registries;
    }

    /** Nodes that are connected to. */
    Map<String, String> nodes() {
        Map<String, String> nodes = new LinkedHashMap<>();
        if (spec.firewall().policy() != FirewallPolicy.OFF) {
            for (int i = 0; i < spec.firewall().nodes().size(); i++) {
                nodes.put("firewall.nodes[" + i + "]", spec.firewall().nodes().get(i));
            }
        }
        return nodes;
    }

    /** Every credential, and who would get it. */
    List<Destination> destinations() {
        List<Destination> all = new ArrayList<>();
        Spec.Database database = spec.database();
        all.add(new Destination(
                "database.adminPassword",
                database.adminPassword(),
                database.session().host(),
                database.session().port()));
        all.add(new Destination(
                "redis.password",
                spec.redis().password(),
                spec.redis().host(),
                spec.redis().port()));
        registries().forEach((field, registry) -> {
            if (field.startsWith("registry.")) {
                HostPort host = HttpUrl.hostPort("https://" + registry);
                all.add(new Destination("registry.username", spec.registry().username(), host.host(), host.port()));
                all.add(new Destination("registry.password", spec.registry().password(), host.host(), host.port()));
            }
        });
        nodes().values()
                .forEach(node -> all.add(new Destination(
                        "firewall.ssh.privateKey",
                        spec.firewall().ssh().privateKey(),
                        node,
                        spec.firewall().ssh().port())));
        if (spec.admin() != null) {
            all.add(inNamespace("admin.password", spec.admin().password()));
        }
        if (bucket() != null) {
            HostPort host = HttpUrl.hostPort(bucket().endpoint());
            all.add(new Destination("backup.s3.accessKey", bucket().accessKey(), host.host(), host.port()));
            all.add(new Destination("backup.s3.secretKey", bucket().secretKey(), host.host(), host.port()));
        }
        spec.secretEnv().forEach((key, credential) -> all.add(inNamespace("secretEnv." + key, credential)));
        return all;
    }

    private Destination inNamespace(String field, SecretRef credential) {
        return new Destination(field, credential, "namespace:" + spec.namespace(), 0);
    }

    private Spec.S3 bucket() {
        return spec.backup() == null ? null : spec.backup().s3();
    }
}
