package io.keybuzz.runbook.upgrade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Tuple;

/**
 * Jobs that failed because the workers did not know their class. Sidekiq keeps what failed in the sorted sets {@code retry} and {@code
 * dead}, as JSON with class, wrapped, error_message and failed_at (seconds; milliseconds from Sidekiq 8 on).
 */
final class LostJobs {
    private static final String SIGN = "uninitialized constant";
    private static final List<String> SETS = List.of("retry", "dead");
    /** Of a set; the dead set holds 10,000 at most, a retry set of this size has another story to tell. */
    private static final int LOOKED_AT = 20_000;

    private static final int AT_ONCE = 500;
    private static final double MILLISECONDS_FROM = 1e11;
    private static final ObjectMapper JSON = new ObjectMapper();

    private LostJobs() {}

    /** A job that was not done. @param where the set that keeps it */
    record Job(String where, String type, String error) {}

    static List<Job> search(Jedis redis, Instant since) {
        List<Job> lost = new ArrayList<>();
        for (String set : SETS) {
            String cursor = ScanParams.SCAN_POINTER_START;
            int seen = 0;
            do {
                ScanResult<Tuple> page = redis.zscan(set, cursor, new ScanParams().count(AT_ONCE));
                page.getResult()
                        .forEach(job -> lost(set, job.getElement(), since).ifPresent(lost::add));
                seen += page.getResult().size();
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START) && seen < LOOKED_AT);
        }
        return lost;
    }

    static Optional<Job> lost(String set, String entry, Instant since) {
        try {
            JsonNode job = JSON.readTree(entry);
            String error = job.path("error_message").asText("");
            double failed = job.path("failed_at").asDouble();
            double seconds = failed >= MILLISECONDS_FROM ? failed / 1000 : failed;
            return error.contains(SIGN) && seconds >= since.getEpochSecond()
                    ? Optional.of(new Job(set, RemoteText.neutralise(type(job)), RemoteText.neutralise(error)))
                    : Optional.empty();
        } catch (JsonProcessingException notAJob) {
            return Optional.empty();
        }
    }

    /** Active Job's own class stands before the one that does the work. */
    private static String type(JsonNode job) {
        return job.path("wrapped").asText(job.path("class").asText("?"));
    }

    static Check check(Spec spec, List<Job> lost) {
        String command = RedisFailure.cli(spec.redis()) + " ZRANGE retry 0 -1 (and dead)";
        if (lost.isEmpty()) {
            return new Check(
                    "lost-jobs",
                    "No job met a worker that did not know it",
                    Check.Status.PASSED,
                    "none since this run began",
                    List.of(Observed.of(command, "no \"" + SIGN + "\" since this run began")));
        }
        String types = lost.stream().map(Job::type).collect(Collectors.toCollection(TreeSet::new)).stream()
                .collect(Collectors.joining(", "));
        return new Check(
                "lost-jobs",
                "No job met a worker that did not know it",
                Check.Status.WARNED,
                (lost.size() == 1 ? "1 job of " : lost.size() + " jobs of ") + types
                        + " failed since this run began, because a worker did not know "
                        + (lost.size() == 1 ? "its" : "their") + " class. Those in"
                        + " retry come again by themselves; those in dead do not: retry them in Chatwoot's Sidekiq page (/monitoring/sidekiq)",
                lost.stream()
                        .limit(10)
                        .map(job -> Observed.of(command, job.where() + ": " + job.type() + ": " + job.error()))
                        .toList());
    }
}
