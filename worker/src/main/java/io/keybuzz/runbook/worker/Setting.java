package io.keybuzz.runbook.worker;

/** Every environment variable of ours that the worker and the command line read, with its meaning and default. */
public enum Setting {
    RUNBOOK_CREDENTIALS_DIR("the directory that file: references are read from", "credentials"),
    RUNBOOK_CLUSTER("this cluster's name, part of every workflow id", "default"),
    RUNBOOK_UI_URL("address of the Temporal UI, for links; not set: no links", null),
    RUNBOOK_HTTP_PORT("port of /healthz, /readyz and /metrics; 0: any free one", "8081"),
    RUNBOOK_POLICY("file that lists what this worker may touch; not set: everything", null),
    RUNBOOK_HMAC_KEY("key that signs stored specs; not set: made, and kept in the cluster", null),
    RUNBOOK_BUILD_ID("build id for worker versioning (AUTO_UPGRADE); not set: unversioned", null),
    RUNBOOK_LOG_FORMAT("text or json, a line each", "text");

    private final String meaning;
    private final String defaultValue;

    Setting(String meaning, String defaultValue) {
        this.meaning = meaning;
        this.defaultValue = defaultValue;
    }

    /** What it is for, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** What counts when it is not set; null: nothing. */
    public String defaultValue() {
        return defaultValue;
    }
}
