package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.PlannedChange;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A Redis of this install that does not say which database it goes with, beside people's data without a mark. */
class RedisBesideOtherDataTest extends CredentialsWorld {
    @Test
    void whatItIsToSayIsPlannedAndReportedAlsoWhenTheFirstAnswerWasLost() {
        run();
        addUser();
        new RedisOwner(connections).goesWith(target(), null);
        postgres.sql("postgres", "COMMENT ON DATABASE " + name + " IS NULL");
        spec = spec.run("run-2");
        CredentialsPlanner planner = new CredentialsPlanner(connections, store);
        List<PlannedChange> planned = planner.plan(target());
        ActRequest request = new ActRequest(target(), credentials.observe(target()));

        credentials.act(request);
        Acted again = credentials.act(request);

        assertThat(planned)
                .contains(new PlannedChange(RedisOwner.OBJECT, Change.UPDATED, "+ chatwoot-runbook:data anew"));
        assertThat(again.changes()).contains(new ObjectChange(RedisOwner.OBJECT, Change.UPDATED));
        assertThat(planner.plan(target())).isEmpty();
        assertThat(run().changes()).contains(new ObjectChange(RedisOwner.OBJECT, Change.NONE));
    }
}
