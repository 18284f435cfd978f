package io.keybuzz.runbook.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.activity.ActivityInterface;
import io.temporal.testing.TestActivityEnvironment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FanOutTest {
    @Test
    void answersComeInTheOrderOfWhatWasAskedWhoeverAnswersFirst() {
        CountDownLatch second = new CountDownLatch(1);
        try (FanOut threads = new FanOut("test", 2)) {
            assertThat(threads.each("asking", List.of("a", "b"), asked -> {
                        if (asked.equals("a")) {
                            await(second);
                        }
                        second.countDown();
                        return asked + "!";
                    }))
                    .containsExactly("a!", "b!");
        }
    }

    @Test
    void allAreAskedAtOnce() {
        CyclicBarrier together = new CyclicBarrier(3);
        try (FanOut threads = new FanOut("test", 3)) {
            assertThat(threads.each("asking", List.of(1, 2, 3), asked -> met(together)))
                    .containsOnly(true);
        }
    }

    @Test
    void whatAQuestionThrowsIsThrownAndAnErrorIsNamed() {
        IllegalArgumentException wrong = new IllegalArgumentException("wrong");
        try (FanOut threads = new FanOut("test", 0)) {
            assertThatThrownBy(() -> threads.each("asking", List.of(1), asked -> {
                        throw wrong;
                    }))
                    .isSameAs(wrong);
            assertThatThrownBy(() -> threads.each("asking", List.of(1), asked -> {
                        throw new LinkageError("of a class");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("asking failed: LinkageError");
        }
    }

    @Test
    void whoeverWaitsBeats() {
        CountDownLatch beaten = new CountDownLatch(1);
        TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
        try {
            temporal.setActivityHeartbeatListener(String.class, seen -> {
                if (seen.equals("asking the slow one")) {
                    beaten.countDown();
                }
            });
            temporal.registerActivitiesImplementations((Waiting) () -> {
                try (FanOut threads = new FanOut("test", 1)) {
                    return threads.each("asking the slow one", List.of(1), asked -> await(beaten))
                            .get(0);
                }
            });

            assertThat(temporal.newActivityStub(Waiting.class).ends()).isTrue();
        } finally {
            temporal.close();
        }
    }

    private static boolean met(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ActivityInterface
    public interface Waiting {
        boolean ends();
    }
}
