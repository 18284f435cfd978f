package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.deploy.Script;

/** What the backup image is used for. */
public enum BackupTool {
    BACKUP("backup", "backup.sh"),
    LOOK("backup-look", "look.sh"),
    RESTORE("restore", "restore.sh");

    private final String component;
    private final String script;

    BackupTool(String component, String script) {
        this.component = component;
        this.script = script;
    }

    /** The component that Jobs and pods are labelled with. */
    public String component() {
        return component;
    }

    /** What the container's shell runs. */
    String script() {
        return Script.of(BackupTool.class, "place.sh") + "\n" + Script.of(BackupTool.class, script);
    }
}
