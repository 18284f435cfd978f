package io.keybuzz.runbook.worker;

import io.keybuzz.runbook.backup.BackupChatwootImpl;
import io.keybuzz.runbook.install.InstallChatwootImpl;
import io.keybuzz.runbook.notify.SendNotificationImpl;
import io.keybuzz.runbook.redeploy.RedeployChatwootImpl;
import io.keybuzz.runbook.rehearsal.RehearseChatwootImpl;
import io.keybuzz.runbook.restore.RestoreChatwootImpl;
import io.keybuzz.runbook.uninstall.UninstallChatwootImpl;
import io.keybuzz.runbook.verify.VerifyChatwootImpl;
import java.util.List;

/** The workflow implementations that a worker offers. */
public final class Runbooks {
    /** Their classes; people pick the workflows in the UI by their type names. */
    public static final List<Class<?>> TYPES = List.of(
            InstallChatwootImpl.class,
            RedeployChatwootImpl.class,
            VerifyChatwootImpl.class,
            UninstallChatwootImpl.class,
            BackupChatwootImpl.class,
            RestoreChatwootImpl.class,
            RehearseChatwootImpl.class,
            SendNotificationImpl.class);

    private Runbooks() {}
}
