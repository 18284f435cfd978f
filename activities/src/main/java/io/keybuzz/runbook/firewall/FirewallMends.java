package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.ssh.SshCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What mends the lines about the nodes: an install only where it would do something there. Pure. */
final class FirewallMends {
    private static final String INSTALL = "./runbook install -f SPEC ";

    private FirewallMends() {}

    /** The line about the matrix, with what mends it; what is in the mend is not said twice. */
    static Check matrix(Check wrong, FirewallObserved seen) {
        List<String> proposed =
                seen.nodes().stream().flatMap(n -> n.proposed().stream()).toList();
        if (proposed.isEmpty()) {
            return CheckLine.mendedBy(
                    new Check(
                            wrong.id(),
                            wrong.title(),
                            wrong.status(),
                            joined(seen.diagnoses().stream(), Diagnosis::summary, " | "),
                            wrong.evidence()),
                    joined(seen.diagnoses().stream(), Diagnosis::remedy, "; "));
        }
        String others =
                joined(seen.diagnoses().stream().filter(d -> d.cause() != Cause.FIREWALL), Diagnosis::remedy, "; ");
        return CheckLine.mendedBy(
                wrong,
                INSTALL
                        + (proposed.contains(NodeChange.DISABLE)
                                ? "turns off what is proven to shut a path"
                                : "adds what is proven to be missing")
                        + " (step fix-firewall)" + (others.isEmpty() ? "" : "; " + others));
    }

    /** @param lost nodes that could not be asked */
    static String firewalls(UfwStates states, Firewall firewall, List<String> lost) {
        SshCommand ssh = SshCommand.of(firewall.ssh());
        List<String> mends = new ArrayList<>();
        if (states.inactive() + states.none() > 0) {
            mends.add((states.none() > 0 ? "on a node without one, once ufw is installed: " : "on a node without one: ")
                    + UfwOrder.of(firewall));
        }
        if (!lost.isEmpty()) {
            mends.add(
                    "see why these do not answer: " + lost.stream().map(ssh::to).collect(Collectors.joining("; ")));
        }
        return String.join(". Then ", mends);
    }

    private static String joined(Stream<Diagnosis> diagnoses, Function<Diagnosis, String> words, String by) {
        return diagnoses.map(words).distinct().collect(Collectors.joining(by));
    }
}
