package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.spec.Spec;

/** A spec with one thing changed, deeper than a spec's own changes reach. */
public final class SpecWith {
    private SpecWith() {}

    public static Spec direct(Spec s, Spec.HostPort direct) {
        Spec.Database d = s.database();
        return s.but()
                .database(new Spec.Database(
                        d.host(),
                        d.port(),
                        d.name(),
                        d.username(),
                        d.adminUsername(),
                        d.adminPassword(),
                        d.sslMode(),
                        direct))
                .spec();
    }
}
