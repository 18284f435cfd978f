package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.spec.Spec.Admin;
import io.keybuzz.runbook.spec.Spec.Adopt;
import io.keybuzz.runbook.spec.Spec.Approval;
import io.keybuzz.runbook.spec.Spec.Backup;
import io.keybuzz.runbook.spec.Spec.Database;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.Ingress;
import io.keybuzz.runbook.spec.Spec.Notify;
import io.keybuzz.runbook.spec.Spec.OnFailure;
import io.keybuzz.runbook.spec.Spec.Probes;
import io.keybuzz.runbook.spec.Spec.Redis;

/** A spec with some of it changed, for one statement: {@code spec.but().image(other).spec()}. What is not named stays as it is. */
public final class SpecChange {
    private final Spec original;
    private String image;
    private String frontendUrl;
    private Database database;
    private Redis redis;
    private Ingress ingress;
    private Firewall firewall;
    private Adopt adopt;
    private Admin admin;
    private Backup backup;
    private Probes probes;
    private Approval approval;
    private Notify notification;
    private OnFailure onFailure;

    SpecChange(Spec original) {
        this.original = original;
        image = original.image();
        frontendUrl = original.frontendUrl();
        database = original.database();
        redis = original.redis();
        ingress = original.ingress();
        firewall = original.firewall();
        adopt = original.adopt();
        admin = original.admin();
        backup = original.backup();
        probes = original.probes();
        approval = original.approval();
        notification = original.notification();
        onFailure = original.onFailure();
    }

    /** See {@link Spec#image()}. */
    public SpecChange image(String other) {
        image = other;
        return this;
    }

    /** See {@link Spec#frontendUrl()}. */
    public SpecChange frontendUrl(String other) {
        frontendUrl = other;
        return this;
    }

    /** See {@link Spec#database()}. */
    public SpecChange database(Database other) {
        database = other;
        return this;
    }

    /** See {@link Spec#redis()}. */
    public SpecChange redis(Redis other) {
        redis = other;
        return this;
    }

    /** See {@link Spec#ingress()}. */
    public SpecChange ingress(Ingress other) {
        ingress = other;
        return this;
    }

    /** See {@link Spec#firewall()}. */
    public SpecChange firewall(Firewall other) {
        firewall = other;
        return this;
    }

    /** See {@link Spec#adopt()}. */
    public SpecChange adopt(Adopt other) {
        adopt = other;
        return this;
    }

    /** See {@link Spec#admin()}. */
    public SpecChange admin(Admin other) {
        admin = other;
        return this;
    }

    /** See {@link Spec#backup()}. */
    public SpecChange backup(Backup other) {
        backup = other;
        return this;
    }

    /** See {@link Spec#probes()}. */
    public SpecChange probes(Probes other) {
        probes = other;
        return this;
    }

    /** See {@link Spec#approval()}. */
    public SpecChange approval(Approval other) {
        approval = other;
        return this;
    }

    /** See {@link Spec#notification()}. */
    public SpecChange notification(Notify other) {
        notification = other;
        return this;
    }

    /** See {@link Spec#onFailure()}. */
    public SpecChange onFailure(OnFailure other) {
        onFailure = other;
        return this;
    }

    /** The changed spec. */
    public Spec spec() {
        return new Spec(
                original.namespace(),
                image,
                frontendUrl,
                original.web(),
                original.worker(),
                database,
                redis,
                original.registry(),
                ingress,
                firewall,
                adopt,
                admin,
                backup,
                probes,
                original.env(),
                original.secretEnv(),
                approval,
                notification,
                original.windows(),
                onFailure,
                original.decisionTimeout());
    }
}
