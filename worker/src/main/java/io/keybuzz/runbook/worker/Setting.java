package io.keybuzz.runbook.worker;

/** Every environment variable of ours that the worker and the command line read, with its meaning and default. */
public enum Setting {
    RUNBOOK_CREDENTIALS_DIR("where file: references are read from", "credentials"),
    RUNBOOK_CLUSTER("the cluster's name, part of workflow ids", "default"),
    RUNBOOK_UI_URL("the Temporal UI's address; not set: no links", null),
    RUNBOOK_HTTP_PORT("health and metrics; 0: any free port", "8081"),
    RUNBOOK_POLICY("file: what may be touched; not set: anything", null),
    RUNBOOK_HMAC_KEY("signs kept specs; not set: the worker makes one", null),
    RUNBOOK_BUILD_ID("for versioning; not set: unversioned", null),
    RUNBOOK_LOG_FORMAT("text or json", "text"),
    RUNBOOK_ADDRESS_MAP("file: other ways to the spec's addresses, for a simulated world", null);

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
