package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.EndedJobs;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupDiagnosisTest {
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null)
            .but()
            .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", null, "backups", null, 7, false))
            .spec();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chatwoot-runbook refused: pg_dump of the image is 15.4, the server is PostgreSQL 16: the tool must not be older | BACKUP_TOOL",
                "chatwoot-runbook refused: the image has no aws | BACKUP_TOOL",
                "chatwoot-runbook refused: the volume cannot be written to | BACKUP_PLACE",
                "pg_dump: error: could not write to file: No space left on device | BACKUP_PLACE",
                "upload failed: An error occurred (InvalidAccessKeyId) when calling the PutObject operation | BACKUP_PLACE",
                "chatwoot-runbook failed: what was read back has the digest a and not b | BACKUP_DAMAGED",
                "psql: error: FATAL: password authentication failed for user \"chatwoot\" | DATABASE_PASSWORD",
                "pg_dump: error: query failed: ERROR: permission denied for table secrets | PERMISSION",
                "pg_dump: error: server closed the connection unexpectedly | CONNECTION_CUT",
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot: timeout | DATABASE_UNREACHABLE",
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot: connection to server at 10.0.0.10, port 5432 failed: server closed the connection unexpectedly | DATABASE_UNREACHABLE",
                "pg_dump: error: connection to database \"chatwoot\" failed: could not connect to server: server closed the connection unexpectedly | DATABASE_UNREACHABLE",
                "something else | UNKNOWN"
            })
    void isReadOffTheEndOfTheLog(String line, Cause cause) {
        Diagnosis diagnosis = of("chatwoot-runbook tool: pg_dump 16, server 16\n" + line + "\n");

        assertThat(diagnosis.cause()).isEqualTo(cause);
        assertThat(diagnosis.summary()).contains("chatwoot-backup-1").endsWith(line);
        assertThat(diagnosis.evidence().get(0).observed()).contains(line);
        assertThat(diagnosis.remedy()).isNotBlank();
    }

    @Test
    void namesTheFirstSignSinceOthersFollowFromIt() {
        assertThat(of("pg_dump: error: No space left on device\nrm: cannot remove: No space left on device")
                        .summary())
                .endsWith("pg_dump: error: No space left on device");
    }

    @Test
    void offersARuleForTheFirewallOnlyWhereNothingAnswers() {
        String cannot = "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot: ";

        assertThat(of(cannot + "timeout expired").remedy()).contains("ufw route allow from 10.233.0.0/16");
        assertThat(of(cannot + "Connection refused").remedy())
                .contains("nc -vz 10.0.0.10 5432")
                .doesNotContain("ufw");
        assertThat(of(cannot + "could not translate host name \"db\" to address")
                        .remedy())
                .startsWith("Ask each CoreDNS pod, from its own node and from here: kubectl -n kube-system get pods")
                .contains("for n in $own k8s-worker-03; do kubectl -n chatwoot run dns", "-- nslookup 10.0.0.10 $ip")
                .doesNotContain("ufw", "nc -vz");
        assertThat(of(cannot + "could not translate host name \"db\" to address: Name or service not known")
                        .remedy())
                .startsWith("A name server knows no 10.0.0.10: correct database.host")
                .doesNotContain("nslookup");
    }

    @Test
    void aServerThatDoesNotLetTheJobInWasReached() {
        Diagnosis diagnosis =
                of("pg_dump: error: connection to server at \"10.0.0.10\", port 5432 failed: FATAL:  sorry,"
                        + " too many clients already");

        assertThat(diagnosis.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
        assertThat(diagnosis.summary())
                .contains("PostgreSQL was reached and does not let it in")
                .doesNotContain("cannot be reached");
        assertThat(diagnosis.ruledOut()).extracting("what").containsExactly("the server's answer");
        assertThat(diagnosis.remedy()).contains("pg_stat_activity").doesNotContain("nc -vz");
    }

    @Test
    void sendsNobodyPastAProxyThatHasNoLeader() {
        String closed = "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot: server closed"
                + " the connection unexpectedly";

        assertThat(of(closed).remedy())
                .contains("leads", "psql -h 10.0.0.10 -p 5432 -U postgres")
                .doesNotContain("database.direct", "nc -vz", "ufw");
    }

    @Test
    void aSessionThatIsCutIsToldWhereTheFirstConnectionsWereClosedToo() {
        Diagnosis diagnosis = of("cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot: server"
                + " closed the connection unexpectedly\n"
                + "pg_dump: error: query failed: server closed the connection unexpectedly");

        assertThat(diagnosis.cause()).isEqualTo(Cause.CONNECTION_CUT);
        assertThat(diagnosis.summary())
                .endsWith("pg_dump: error: query failed: server closed the connection unexpectedly");
    }

    private Diagnosis of(String log) {
        return BackupDiagnosis.of(spec, EndedJobs.failed("chatwoot-backup-1", 1), log, Instant.EPOCH);
    }
}
