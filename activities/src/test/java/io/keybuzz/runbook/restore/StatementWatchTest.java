package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.client.ActivityNotExistsException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatementWatchTest {
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final Statement statement = (Statement) Proxy.newProxyInstance(
            StatementWatchTest.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("cancel");
                cancelled.countDown();
                return null;
            });

    @Test
    void aStatementEndsWithItsActivity() {
        assertThatThrownBy(() -> StatementWatch.during(StatementWatchTest::over, statement, this::waitForTheAnswer))
                .isInstanceOf(ActivityNotExistsException.class);
    }

    @Test
    void whatPostgresSaysOfItsOwnIsToldAsItIs() {
        assertThatThrownBy(() -> StatementWatch.during(() -> {}, statement, StatementWatchTest::refused))
                .isInstanceOf(SQLException.class)
                .hasMessage("permission denied");
        assertThat(cancelled.getCount()).isOne();
    }

    @Test
    void outsideAnActivityThereIsNothingToWatch() throws SQLException {
        Integer answer = StatementWatch.during(statement, "counting", () -> 7);

        assertThat(answer).isEqualTo(7);
    }

    private static void over() {
        throw new ActivityNotExistsException(new RuntimeException("NOT_FOUND"));
    }

    private static Integer refused() throws SQLException {
        throw new SQLException("permission denied", "42501");
    }

    private Integer waitForTheAnswer() throws SQLException {
        try {
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new SQLException("canceling statement due to user request", "57014");
    }
}
