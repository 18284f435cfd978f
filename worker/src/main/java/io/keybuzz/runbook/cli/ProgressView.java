package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.report.Report;

/** How a watched run is shown. */
interface ProgressView {

    /** The run as it is now. */
    void show(Report progress);

    /** Something beside the run, such as that no worker polls. */
    void note(String line);
}
