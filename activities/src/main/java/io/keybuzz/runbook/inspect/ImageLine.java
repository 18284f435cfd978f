package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.upgrade.Version;
import java.util.List;
import java.util.Optional;

/** Which image runs, and which one the spec would run. */
final class ImageLine implements ReportCheck {
    private static final String ID = "image";
    private static final String TITLE = "Image";

    private final UsedInstall install;
    private final String asked;

    /** @param asked the spec's image */
    ImageLine(UsedInstall install, String asked) {
        this.install = install;
        this.asked = asked;
    }

    @Override
    public List<Check> check(CheckRequest request) {
        String web = install.webContainer().getImage();
        String worker = install.worker() == null
                ? web
                : LiveDeployment.container(install.worker(), Names.WORKER).getImage();
        String namespace = request.target().namespace();
        List<Evidence> evidence = List.of(Observed.of(
                "kubectl -n " + namespace + " get deployments -o wide",
                Names.WEB + " " + web + ", " + Names.WORKER + " " + worker));
        if (!web.equals(worker)) {
            return List.of(CheckLine.failed(
                    ID,
                    TITLE,
                    "web runs " + web + " and the worker " + worker + ": one does not know the other's jobs",
                    "./runbook install -f SPEC with the image that the schema is of",
                    evidence));
        }
        Optional<Version> running = Version.ofImage(web);
        Optional<Version> wanted = Version.ofImage(asked);
        if (running.isPresent() && wanted.isPresent() && wanted.get().compareTo(running.get()) < 0) {
            return List.of(CheckLine.warned(
                    ID,
                    TITLE,
                    web + "; the spec says " + asked + ", which is older: a redeploy refuses that, and an install where"
                            + " the schema has a migration that it does not know",
                    "./runbook plan -f SPEC --set image=" + web + ", or a newer one",
                    evidence));
        }
        boolean moving = web.endsWith(":latest")
                || !web.substring(web.lastIndexOf('/') + 1).matches(".*[:@].*");
        if (moving) {
            return List.of(CheckLine.warned(
                    ID,
                    TITLE,
                    web + ": the next pod may bring another version, and migrations with it"
                            + (web.equals(asked) ? "" : "; the spec says " + asked),
                    "name the version in the spec, as the application tells it: kubectl -n " + namespace
                            + " exec deploy/" + Names.WEB + " -- curl -s http://127.0.0.1:3000/api",
                    evidence));
        }
        return List.of(
                web.equals(asked)
                        ? CheckLine.passed(ID, TITLE, web + ", as the spec says", evidence)
                        : CheckLine.warned(
                                ID,
                                TITLE,
                                web + "; the spec says " + asked + ", and an install would roll the pods to that",
                                "./runbook plan -f SPEC --set image=" + web + ", to leave it as it is",
                                evidence));
    }
}
