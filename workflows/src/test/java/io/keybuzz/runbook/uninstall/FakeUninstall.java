package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.install.FakeLock;
import io.keybuzz.runbook.install.Script;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.report.StoreRequest;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.RawValue;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Activities of an uninstall in a world where everything that is to go goes, unless the script says otherwise. */
final class FakeUninstall {
    private final Script script;
    private final List<Part> parts = new CopyOnWriteArrayList<>();
    private Inventory inventory;

    FakeUninstall(Script script, Inventory inventory) {
        this.script = script;
        this.inventory = inventory;
    }

    void inventory(Inventory another) {
        inventory = another;
    }

    /** The parts that were removed, in their order. */
    List<Part> parts() {
        return List.copyOf(parts);
    }

    List<Object> all(Spec spec) {
        return List.of(new Activities(spec), new FakeLock(script), new Reports());
    }

    static Removed gone(Belonging... belongings) {
        return new Removed(
                Arrays.stream(belongings)
                        .map(b -> new ObjectChange(b.object(), Change.DELETED))
                        .toList(),
                List.of(),
                List.of());
    }

    static CheckResult checked(Check.Status status, String detail) {
        return new CheckResult(List.of(new Check("removed", "Nothing is left", status, detail, List.of())), List.of());
    }

    private final class Activities implements UninstallActivities {
        private final Spec spec;

        Activities(Spec spec) {
            this.spec = spec;
        }

        @Override
        public UninstallPrepared prepare(RawValue input) {
            return script.answer(
                    "UninstallPrepare",
                    new UninstallPrepared(
                            new UninstallOptions("chatwoot", false, true), new Prepared(spec, "default", List.of())));
        }

        @Override
        public Inventory inventory(InventoryRequest request) {
            return script.answer("UninstallInventory", inventory);
        }

        @Override
        public Removed remove(RemovalRequest request) {
            parts.add(request.part());
            return script.answer("UninstallRemove", gone(request.going().toArray(Belonging[]::new)));
        }

        @Override
        public CheckResult leftovers(LeftoverRequest request) {
            return script.answer("UninstallLeftovers", checked(Check.Status.PASSED, "gone"));
        }
    }

    private final class Reports implements ReportActivities {
        @Override
        public CheckResult check(CheckRequest request) {
            throw new AssertionError("an uninstall has a check of its own");
        }

        @Override
        public void store(StoreRequest request) {
            script.answer("ReportStore", null);
        }
    }
}
