package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.ObservedChange;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ConfigActivities;
import io.keybuzz.runbook.credentials.CredentialsActivities;
import io.keybuzz.runbook.deploy.DeployActivities;
import io.keybuzz.runbook.deploy.RollRequest;
import io.keybuzz.runbook.drain.DrainActivities;
import io.keybuzz.runbook.namespace.NamespaceActivities;
import io.keybuzz.runbook.registry.RegistryActivities;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import java.util.List;
import java.util.Map;

/** The steps that look, change what differs and undo it: everything is new. */
final class FakeChanges {
    private final Script script;

    FakeChanges(Script script) {
        this.script = script;
    }

    List<Object> all() {
        return List.of(new Namespace(), new Credentials(), new Config(), new Registry(), new Deploy(), new Drain());
    }

    private abstract class Changes implements ObservedChange {
        private final String name;
        private final String object;

        Changes(String name, String object) {
            this.name = name;
            this.object = object;
        }

        @Override
        public Before observe(Target target) {
            return script.answer(name + "Observe", new Before(List.of(ObjectState.absent(object)), Map.of()));
        }

        @Override
        public Acted act(ActRequest request) {
            script.target(request.target());
            return script.answer(name + "Act", new Acted(List.of(new ObjectChange(object, Change.CREATED)), Map.of()));
        }

        @Override
        public List<Undone> undo(ActRequest request) {
            script.undone(request);
            return script.answer(name + "Undo", List.of(new Undone(object, Undone.Status.UNDONE, null, null)));
        }
    }

    private final class Namespace extends Changes implements NamespaceActivities {
        Namespace() {
            super("Namespace", "Namespace/chatwoot");
        }
    }

    private final class Credentials extends Changes implements CredentialsActivities {
        Credentials() {
            super("Credentials", "database/chatwoot");
        }

        @Override
        public Acted withoutSuperuser(ActRequest request) {
            return script.answer(
                    "CredentialsWithoutSuperuser",
                    new Acted(List.of(new ObjectChange("role/chatwoot", Change.UPDATED)), Map.of()));
        }
    }

    private final class Config extends Changes implements ConfigActivities {
        Config() {
            super("Config", "ConfigMap/chatwoot/chatwoot-config");
        }
    }

    private final class Registry extends Changes implements RegistryActivities {
        Registry() {
            super("Registry", "Secret/chatwoot/ghcr-secret");
        }

        @Override
        public Acted pullAgain(Target target) {
            return script.answer(
                    "RegistryPullAgain",
                    new Acted(List.of(new ObjectChange("Pod/chatwoot/chatwoot-web-1", Change.DELETED)), Map.of()));
        }
    }

    private final class Deploy extends Changes implements DeployActivities {
        Deploy() {
            super("Deploy", "Deployment/chatwoot/chatwoot-web");
        }

        @Override
        public Acted roll(RollRequest request) {
            script.target(request.target());
            script.rolled(request);
            return script.answer(
                    "DeployRoll",
                    new Acted(List.of(new ObjectChange("Deployment/chatwoot/chatwoot-web", Change.UPDATED)), Map.of()));
        }
    }

    private final class Drain extends Changes implements DrainActivities {
        Drain() {
            super("Drain", "Deployment/chatwoot/chatwoot-worker");
        }
    }
}
