package io.keybuzz.runbook.testbed;

import java.nio.file.Path;

/** The main job, run against a testbed: a worker, an install with its live checklist, the report. */
@FunctionalInterface
public interface DemoRun {

    /**
     * @param testbed in the state of the incident
     * @param reportDirectory where the report goes
     * @return the exit code
     */
    int install(Testbed testbed, Path reportDirectory) throws Exception;
}
