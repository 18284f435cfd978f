package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.spec.Spec;

/** A spec with one thing changed. */
public final class SpecWith {
    private SpecWith() {}

    public static Spec image(Spec s, String image) {
        return of(s, image, s.database(), s.ingress(), s.probes());
    }

    public static Spec probes(Spec s, Spec.Probes probes) {
        return of(s, s.image(), s.database(), s.ingress(), probes);
    }

    public static Spec ingress(Spec s, Spec.Ingress ingress) {
        return of(s, s.image(), s.database(), ingress, s.probes());
    }

    public static Spec direct(Spec s, Spec.HostPort direct) {
        Spec.Database d = s.database();
        return of(
                s,
                s.image(),
                new Spec.Database(
                        d.host(),
                        d.port(),
                        d.name(),
                        d.username(),
                        d.adminUsername(),
                        d.adminPassword(),
                        d.sslMode(),
                        direct),
                s.ingress(),
                s.probes());
    }

    public static Spec backup(Spec s, Spec.Backup backup) {
        return new Spec(
                s.namespace(),
                s.image(),
                s.frontendUrl(),
                s.web(),
                s.worker(),
                s.database(),
                s.redis(),
                s.registry(),
                s.ingress(),
                s.firewall(),
                s.adopt(),
                s.admin(),
                backup,
                s.probes(),
                s.env(),
                s.secretEnv(),
                s.approval(),
                s.notification(),
                s.windows(),
                s.onFailure(),
                s.decisionTimeout());
    }

    private static Spec of(Spec s, String image, Spec.Database database, Spec.Ingress ingress, Spec.Probes probes) {
        return new Spec(
                s.namespace(),
                image,
                s.frontendUrl(),
                s.web(),
                s.worker(),
                database,
                s.redis(),
                s.registry(),
                ingress,
                s.firewall(),
                s.adopt(),
                s.admin(),
                s.backup(),
                probes,
                s.env(),
                s.secretEnv(),
                s.approval(),
                s.notification(),
                s.windows(),
                s.onFailure(),
                s.decisionTimeout());
    }
}
