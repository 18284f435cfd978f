package io.keybuzz.runbook.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the operator asks for, normalised: every default filled in, every value checked. It is made by the first activity of a run from
 * the undecoded input; workflow code only reads it. Secrets are in it as {@link SecretRef}, never as values.
 *
 * @param namespace the target namespace, default {@code chatwoot}
 * @param image the image with its tag or digest
 * @param frontendUrl the address that people type; its host is the ingress host
 * @param adopt what to do with objects that another tool made
 * @param admin the first super administrator; null: the first visitor becomes one, and the report warns
 * @param backup null: nobody said
 * @param env more Chatwoot settings for the ConfigMap
 * @param secretEnv more Chatwoot settings for the Secret
 * @param notification ({@code notify} in the document) whom to tell; null: nobody
 * @param windows when a redeploy may start; empty: at any time
 * @param decisionTimeout how long a parked run waits before it compensates, default one day
 */
public record Spec(
        String namespace,
        String image,
        String frontendUrl,
        Workload web,
        Workload worker,
        Database database,
        Redis redis,
        Registry registry,
        Ingress ingress,
        Firewall firewall,
        Adopt adopt,
        Admin admin,
        Backup backup,
        Probes probes,
        Map<String, String> env,
        Map<String, SecretRef> secretEnv,
        Approval approval,
        Notify notification,
        List<Window> windows,
        OnFailure onFailure,
        Duration decisionTimeout) {

    /** Take over objects that somebody else's tool made: ask first (parks, showing them), yes, or refuse. */
    public enum Adopt {
        ASK,
        YES,
        NO
    }

    /** How readiness is asked: by the image's version, {@code /health}, {@code /api} or a TCP connection. */
    public enum Probes {
        AUTO,
        HEALTH,
        API,
        TCP
    }

    /** PLAN: show the plan and wait for a decision before the first write. */
    public enum Approval {
        NONE,
        PLAN
    }

    /** What a failed step leads to: ask a human, compensate, or end. */
    public enum OnFailure {
        PAUSE,
        ROLLBACK,
        FAIL
    }

    /** What may be done to the nodes' firewalls. */
    public enum FirewallPolicy {
        ALLOW_POD_CIDR,
        DISABLE,
        REPORT_ONLY,
        OFF
    }

    /** Where TLS ends: before the ingress, which is then asked on its plain port with X-Forwarded-Proto, or in the Ingress. */
    public enum Tls {
        UPSTREAM,
        INGRESS
    }

    /** A Deployment's size. */
    public record Workload(int replicas, Resources resources) {}

    /** Kubernetes quantities by resource name ({@code cpu}, {@code memory}). */
    public record Resources(Map<String, String> requests, Map<String, String> limits) {}

    /**
     * The PostgreSQL that Chatwoot uses.
     *
     * @param sslMode libpq's word, default {@code prefer}
     * @param direct past a pooler or proxy, for the migration, the backup and our own sessions; null: the same as host and port
     */
    public record Database(
            String host,
            int port,
            String name,
            String username,
            String adminUsername,
            SecretRef adminPassword,
            String sslMode,
            HostPort direct) {

        /** Where our own sessions and the migration connect. */
        public HostPort session() {
            return direct != null ? direct : new HostPort(host, port);
        }

        /** The same server, asked by the same administrator for another database and role. */
        public Database named(String otherName, String otherUsername) {
            return new Database(host, port, otherName, otherUsername, adminUsername, adminPassword, sslMode, direct);
        }
    }

    /** A host and a TCP port. */
    public record HostPort(String host, int port) {
        @Override
        public String toString() {
            return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
        }
    }

    /** @param database the index, 0 to 15 by default on a server */
    public record Redis(String host, int port, int database, SecretRef password) {}

    /**
     * The image's registry.
     *
     * @param endpoint where the worker asks about images when not at the server itself; null: the server
     */
    public record Registry(String server, SecretRef username, SecretRef password, String secretName, String endpoint) {}

    /**
     * The way in.
     *
     * @param addresses null: those in the Ingress' status, else the nodes that run the controller's pods; each has to answer
     * @param restart {@code namespace/daemonset-name} to restart when a fix alone does not help; null: none
     */
    public record Ingress(
            String className,
            String name,
            List<String> addresses,
            int port,
            Tls tls,
            String tlsSecretName,
            Map<String, String> annotations,
            String restart) {}

    /** The nodes' firewalls. CIDRs in canonical form. */
    public record Firewall(FirewallPolicy policy, String podCidr, String nodeCidr, List<String> nodes, Ssh ssh) {}

    /** How the nodes are reached. */
    public record Ssh(String user, int port, SecretRef privateKey, SecretRef knownHosts) {}

    /** The first super administrator. */
    public record Admin(String name, String email, String company, SecretRef password) {}

    /** @param mode JOB: {@code pg_dump} in the cluster to a volume or a bucket */
    public record Backup(
            Mode mode, String image, String redisImage, String volumeClaim, S3 s3, int keep, boolean rehearse) {

        /** Who makes backups: a Job of ours, somebody else, nobody. */
        public enum Mode {
            JOB,
            EXTERNAL,
            NONE
        }
    }

    /** An S3-compatible bucket. */
    public record S3(
            String endpoint, String bucket, String region, String prefix, SecretRef accessKey, SecretRef secretKey) {}

    /** A signed webhook. @param on PARKED, FAILED, SUCCEEDED */
    public record Notify(SecretRef url, SecretRef signingKey, List<String> on) {}

    /** When a redeploy may start. @param days three-letter names, MON to SUN */
    public record Window(List<String> days, String from, String to, String timezone) {}

    /** Begins a copy of which some is changed. */
    public SpecChange but() {
        return new SpecChange(this);
    }

    /** The same spec with another answer to objects that somebody else's tool made. */
    public Spec withAdopt(Adopt answer) {
        return but().adopt(answer).spec();
    }

    /** The same spec with another image. */
    public Spec withImage(String other) {
        return but().image(other).spec();
    }

    /** The same spec for another address that people type. */
    public Spec withFrontendUrl(String other) {
        return but().frontendUrl(other).spec();
    }

    /** The same spec with another database on the same server. */
    public Spec withDatabase(String name) {
        return but().database(database.named(name, database.username)).spec();
    }

    /** The same spec with another end of a failed step. */
    public Spec withOnFailure(OnFailure other) {
        return but().onFailure(other).spec();
    }

    /**
     * This spec, with the other's way to get in where both speak of the same server: what takes an earlier spec's work back uses the
     * passwords and the key that work now.
     */
    public Spec reachedBy(Spec other) {
        return but().database(
                        sameDatabaseServer(other) ? other.database.named(database.name, database.username) : database)
                .redis(sameRedis(other) ? other.redis : redis)
                .firewall(new Firewall(
                        firewall.policy, firewall.podCidr, firewall.nodeCidr, firewall.nodes, other.firewall.ssh))
                .spec();
    }

    /** Whether both name the same PostgreSQL server. */
    public boolean sameDatabaseServer(Spec other) {
        return database.session().equals(other.database.session());
    }

    /** Whether both name the same Redis and the same database in it. */
    public boolean sameRedis(Spec other) {
        return redis.host.equals(other.redis.host)
                && redis.port == other.redis.port
                && redis.database == other.redis.database;
    }

    /** The host that people type, from {@link #frontendUrl}. */
    public String frontendHost() {
        String rest = frontendUrl.substring(frontendUrl.indexOf("://") + 3);
        int end = rest.length();
        for (char c : new char[] {'/', ':', '?', '#'}) {
            int i = rest.indexOf(c);
            if (i >= 0 && i < end) {
                end = i;
            }
        }
        return rest.substring(0, end);
    }
}
