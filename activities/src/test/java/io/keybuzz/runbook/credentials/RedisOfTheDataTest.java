package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.DatabaseState.Database;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.redis.RedisClaim;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.spec.Spec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedisOfTheDataTest {
    private static final String OURS = "chatwoot-runbook default/chatwoot run run-0";
    private final Target target = new Target(
            Targets.spec("chatwoot", Spec.Adopt.ASK, null),
            new Run("default", "id", "run-1", "run-1", "InstallChatwoot", 1));

    @Test
    void anEmptyRedisBesideDataOfThisInstallIsToldOf() {
        Check check = check(data(OURS, 3), Optional.empty()).orElseThrow();

        assertThat(check.status()).isEqualTo(Check.Status.WARNED);
        assertThat(check.detail()).contains("3 users", "Redis carries no mark", "Jobs that waited are gone");
        assertThat(check.evidence().get(0).observed()).isEqualTo("(nil)");
    }

    @Test
    void aRedisOfThisInstallWithoutItsDatabaseIsToldOf() {
        assertThat(check(null, Optional.of(OURS)).orElseThrow().detail()).contains("is not there");
    }

    @Test
    void aDatabaseThatSomebodyMadeAnewUnderTheNameIsToldOfWhateverMarksIt() {
        assertThat(check(data(null, 3), new RedisClaim(OURS, null))
                        .orElseThrow()
                        .detail())
                .contains("3 users", "somebody made it anew", "Jobs that wait are about other rows");
        assertThat(check(data(OURS, 3), new RedisClaim(OURS, "16000"))
                        .orElseThrow()
                        .detail())
                .as("a dump brings the comment along")
                .contains("somebody made it anew", "SET chatwoot-runbook:data 16384");
        assertThat(check(data(null, 3), new RedisClaim(OURS, "16384")))
                .as("only its comment is gone")
                .isEmpty();
        assertThat(check(data("hands off", 3), new RedisClaim(OURS, null)))
                .as("one that was never marked because of it")
                .isEmpty();
    }

    @Test
    void whatAnInstallFoundApartIsToldOfUntilSomebodySaysThatTheyBelongTogether() {
        assertThat(check(data(OURS, 3), new RedisClaim(OURS, RedisClaim.EMPTIED))
                        .orElseThrow()
                        .detail())
                .contains("Redis carried no mark of it", "Jobs that waited are gone");
        assertThat(check(data(OURS, 0), new RedisClaim(OURS, RedisClaim.ANEW))
                        .orElseThrow()
                        .detail())
                .contains("somebody made it anew", "administrator is made may be closed");
        assertThat(check(data(OURS, 3), new RedisClaim(OURS, "16384"))).isEmpty();
        assertThat(check(data(OURS, 3), new RedisClaim(null, "16384")))
                .as("said before the install")
                .isEmpty();
    }

    @Test
    void nothingIsSaidWhereBothAreOursOrBothAreNew() {
        assertThat(check(data(OURS, 3), Optional.of(OURS))).isEmpty();
        assertThat(check(null, Optional.empty())).isEmpty();
        assertThat(check(data(OURS, 0), Optional.empty()))
                .as("an install that was interrupted")
                .isEmpty();
    }

    @Test
    void dataThatSomebodyElseMadeHasNoRedisOfOurs() {
        assertThat(check(data(null, 3), Optional.empty())).isEmpty();
    }

    private Optional<Check> check(Database database, Optional<String> owner) {
        return check(database, new RedisClaim(owner.orElse(null), null));
    }

    private Optional<Check> check(Database database, RedisClaim redis) {
        return RedisOfTheData.check(
                target, new DatabaseState(160004, true, false, 100, null, database, Set.of()), redis);
    }

    private static Database data(String comment, long users) {
        return new Database("16384", "chatwoot", "UTF8", comment, 5, users, "20231211010827", Map.of(), null);
    }
}
