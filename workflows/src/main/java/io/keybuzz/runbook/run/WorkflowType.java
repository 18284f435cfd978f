package io.keybuzz.runbook.run;

/** The types of the runs, as Temporal, its UI, reports and schedules name them: the simple names of the workflow interfaces. */
public final class WorkflowType {
    public static final String INSTALL = "InstallChatwoot";
    public static final String REDEPLOY = "RedeployChatwoot";
    public static final String VERIFY = "VerifyChatwoot";
    public static final String UNINSTALL = "UninstallChatwoot";
    public static final String BACKUP = "BackupChatwoot";
    public static final String RESTORE = "RestoreChatwoot";
    public static final String REHEARSE = "RehearseChatwoot";

    private WorkflowType() {}
}
