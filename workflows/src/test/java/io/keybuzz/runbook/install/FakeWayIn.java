package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.firewall.FirewallActRequest;
import io.keybuzz.runbook.firewall.FirewallActivities;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.firewall.NodeFirewall;
import io.keybuzz.runbook.firewall.NodesRequest;
import io.keybuzz.runbook.ingress.IngressActivities;
import io.keybuzz.runbook.ingress.IngressResult;
import io.keybuzz.runbook.ingress.RestartRequest;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What lies between visitors and the pods: open. */
final class FakeWayIn {
    private final Script script;

    FakeWayIn(Script script) {
        this.script = script;
    }

    List<Object> all() {
        return List.of(new Ingress(), new Firewall());
    }

    private final class Ingress implements IngressActivities {
        @Override
        public IngressResult verify(Target target) {
            return script.answer("IngressVerify", new IngressResult(List.of()));
        }

        @Override
        public Acted restart(RestartRequest request) {
            script.restarted(request);
            return script.answer(
                    "IngressRestart",
                    new Acted(
                            List.of(new ObjectChange("DaemonSet/ingress-nginx/controller", Change.UPDATED)), Map.of()));
        }
    }

    private final class Firewall implements FirewallActivities {
        @Override
        public FirewallObserved observe(NodesRequest request) {
            return script.answer("FirewallObserve", new FirewallObserved(true, List.of(), List.of(), List.of()));
        }

        @Override
        public Acted act(FirewallActRequest request) {
            return script.answer(
                    "FirewallAct",
                    new Acted(
                            rules(request)
                                    .map(rule -> new ObjectChange(rule, Change.CREATED))
                                    .toList(),
                            Map.of()));
        }

        @Override
        public List<Undone> undo(FirewallActRequest request) {
            script.undoneRules(request);
            return script.answer(
                    "FirewallUndo",
                    rules(request)
                            .map(rule -> new Undone(rule, Undone.Status.UNDONE, null, null))
                            .toList());
        }

        private static Stream<String> rules(FirewallActRequest request) {
            return request.before().nodes().stream()
                    .flatMap(node -> node.proposed().stream().map(rule -> NodeFirewall.object(node.address(), rule)));
        }
    }
}
