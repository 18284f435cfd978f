package io.keybuzz.runbook.run;

import java.util.List;

/** Names that operators and their scripts know. */
public final class Names {
    /** Where workers poll, and where runs are started. */
    public static final String TASK_QUEUE = "chatwoot-runbook";

    /** The Deployment that serves visitors, and its container. */
    public static final String WEB = "chatwoot-web";
    /** The Deployment that runs Sidekiq, and its container. */
    public static final String WORKER = "chatwoot-worker";
    /** Both Deployments. */
    public static final List<String> WORKLOADS = List.of(WEB, WORKER);

    /** The Service in front of the web pods. */
    public static final String SERVICE = "chatwoot-web";
    /** Chatwoot's settings that are no secrets. */
    public static final String CONFIG_MAP = "chatwoot-config";
    /** Chatwoot's settings that are secrets. */
    public static final String SECRET = "chatwoot-secrets";
    /** Of the web container and of the Service. */
    public static final int WEB_PORT = 3000;

    /** The init container in which pods wait for the schema. */
    public static final String INIT_CONTAINER = "wait-for-migrations";
    /** The migration Job's name is this and a digest of image and configuration, then {@code -2} … after a RETRY. */
    public static final String MIGRATION_JOB_PREFIX = "chatwoot-migrate-";
    /** On a migration Job: the activity that made it, of which a later attempt tells how the Job failed. */
    public static final String ACTIVITY_ANNOTATION = "chatwoot-runbook/activity";
    /** The Job prints the versions in the image's {@code db/migrate} on one line after this. */
    public static final String MIGRATIONS_LINE = "chatwoot-runbook migrations:";

    /** On the namespace: makes every scheduled redeploy stand down, its value is the reason. */
    public static final String HOLD_ANNOTATION = "chatwoot-runbook/hold";
    /** On the pod templates: changes when ConfigMap or Secret do, and so rolls the pods. */
    public static final String CHECKSUM_ANNOTATION = "chatwoot-runbook/checksum";
    /** On the pod templates: the run that replaced the pods though nothing of theirs had changed. */
    public static final String RESTART_ANNOTATION = "chatwoot-runbook/restarted-by";

    /** On the ConfigMap: the keys in it that others put there, separated by commas. */
    public static final String KEPT_KEYS_ANNOTATION = "chatwoot-runbook/kept-keys";

    /** Where Chatwoot makes its first visitor administrator while the key below is in Redis. */
    public static final String ONBOARDING_PATH = "/installation/onboarding";

    /** In Redis while the page above makes its first visitor administrator; Chatwoot's own name for it. */
    public static final String ONBOARDING_KEY = "alfred:CHATWOOT_INSTALLATION_ONBOARDING";
    /** In Redis: the target whose jobs are there. */
    public static final String REDIS_OWNER_KEY = "chatwoot-runbook:owner";

    /** Key in Redis that says which database it goes with: its oid, or why an install found that they do not belong together. */
    public static final String REDIS_DATA_KEY = "chatwoot-runbook:data";

    private Names() {}

    /** The workflow id of the run that installs or redeploys a target. */
    public static String workflowId(String cluster, String namespace) {
        return "chatwoot/" + cluster + "/" + namespace;
    }

    /** The namespace in a workflow id of this program; no other part of it has a slash. */
    public static String namespaceOf(String workflowId) {
        return workflowId.split("/")[2];
    }

    /** The workflow id of the run that verifies a target, which may run beside the one that changes it. */
    public static String verifyId(String cluster, String namespace) {
        return workflowId(cluster, namespace) + "/verify";
    }
}
