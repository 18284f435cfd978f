package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.report.Report;
import java.util.Optional;

/** What the cluster itself knows about a target, for when Temporal does not. Empty when it cannot be asked. */
interface ClusterView {

    /** A cluster that nobody can ask. */
    ClusterView NONE = new ClusterView() {
        @Override
        public Optional<Holder> holder(String namespace) {
            return Optional.empty();
        }

        @Override
        public Optional<Report> storedReport(String namespace) {
            return Optional.empty();
        }
    };

    /** Who holds the target's lock. */
    Optional<Holder> holder(String namespace);

    /** The report that the last run left in the cluster. */
    Optional<Report> storedReport(String namespace);
}
