package io.keybuzz.runbook.cli;

import io.grpc.Status;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.document.Checked;
import io.keybuzz.runbook.document.DocumentReader;
import io.keybuzz.runbook.redeploy.RedeployFields;
import io.keybuzz.runbook.schedule.Cron;
import io.keybuzz.runbook.schedule.RedeploySchedule;
import io.keybuzz.runbook.schedule.ScheduleView;
import io.keybuzz.runbook.schedule.Schedules;
import io.keybuzz.runbook.spec.SpecError;
import io.keybuzz.runbook.spec.TimeZones;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code schedule} and its commands: Temporal Schedules of redeploys. */
final class ScheduleCommand {
    private final Surroundings surroundings;

    ScheduleCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    CommandLine commands() {
        return new CommandLine(new Root())
                .addSubcommand(new Set())
                .addSubcommand(new ListAll())
                .addSubcommand(new Pause())
                .addSubcommand(new Resume())
                .addSubcommand(new Trigger())
                .addSubcommand(new Delete());
    }

    @Command(
            name = "schedule",
            description = {
                "Redeploys by the clock: one that overlaps is skipped, one that fails pauses the schedule.",
                "A scheduled redeploy rolls back when it fails, and stands down on a hold, outside the windows, or when another run is there."
            })
    private static final class Root implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().usage(spec.commandLine().getErr());
            return ExitCode.USAGE;
        }
    }

    private abstract class OfTarget implements Callable<Integer> {
        @Parameters(
                index = "0",
                paramLabel = "NAMESPACE",
                converter = NamespaceName.class,
                description = "the target's namespace")
        String namespace;

        @Option(names = "--json", description = "prints one JSON document")
        boolean json;

        final int show(ScheduleView view, String done) {
            if (json) {
                surroundings.out().println(Json.write(view));
            } else {
                if (done != null) {
                    surroundings.out().println(done);
                }
                print(view);
            }
            return ExitCode.OK;
        }

        final int change(BiConsumer<Schedules, String> change, String done) {
            return with(schedules -> {
                asked(namespace, () -> change.accept(schedules, namespace));
                return show(schedules.view(namespace), done);
            });
        }
    }

    @Command(name = "set", description = "Makes a target's schedule, or changes it, and shows its next three times.")
    private final class Set extends OfTarget {
        @Option(
                names = "--cron",
                required = true,
                paramLabel = "C",
                description = "minute, hour, day of month, month, day of week; such as \"0 3 * * SUN\"")
        private String cron;

        @Option(
                names = "--timezone",
                paramLabel = "TZ",
                defaultValue = "UTC",
                description = "such as Europe/Paris [UTC]")
        private String timezone;

        @Override
        public Integer call() {
            Checked when = Cron.check(cron);
            Checked zone = TimeZones.check(timezone);
            List<SpecError> errors = new ArrayList<>(namespaceErrors());
            refused("cron", cron, when, errors);
            refused("timezone", timezone, zone, errors);
            if (!errors.isEmpty()) {
                throw CommandFailed.invalid(errors);
            }
            return with(schedules -> show(schedules.set(namespace, when.value(), zone.value()), null));
        }

        private List<SpecError> namespaceErrors() {
            return DocumentReader.read(RedeployFields.OPTIONS, Json.write(Map.of("namespace", namespace)), List.of())
                    .errors()
                    .stream()
                    .map(e -> new SpecError(e.path(), e.reason(), e.value(), e.example(), null, null))
                    .toList();
        }

        private static void refused(String path, String value, Checked checked, List<SpecError> errors) {
            if (checked.refused()) {
                errors.add(new SpecError(path, checked.reason(), value, checked.suggestion(), null, null));
            }
        }
    }

    @Command(
            name = "list",
            description =
                    "Shows the schedules of redeploys, backups and verifications, whoever made them, with their next three"
                            + " times.")
    private final class ListAll implements Callable<Integer> {
        @Option(names = "--json", description = "prints {schedules}")
        private boolean json;

        @Override
        public Integer call() {
            return with(schedules -> {
                List<ScheduleView> all = schedules.list();
                if (json) {
                    surroundings.out().println(Json.write(Map.of("schedules", all)));
                } else if (all.isEmpty()) {
                    surroundings.out().println("there is no schedule; make one with ./runbook schedule set");
                } else {
                    all.forEach(ScheduleCommand.this::print);
                }
                return ExitCode.OK;
            });
        }
    }

    @Command(name = "pause", description = "Starts nothing until it is resumed.")
    private final class Pause extends OfTarget {
        @Option(names = "--reason", paramLabel = "R", defaultValue = "paused by hand", description = "why")
        private String reason;

        @Override
        public Integer call() {
            return change((schedules, target) -> schedules.pause(target, reason), null);
        }
    }

    @Command(name = "resume", description = "Goes on; what was missed meanwhile is not made up for.")
    private final class Resume extends OfTarget {
        @Option(names = "--reason", paramLabel = "R", defaultValue = "resumed by hand", description = "why")
        private String reason;

        @Override
        public Integer call() {
            return change((schedules, target) -> schedules.resume(target, reason), null);
        }
    }

    @Command(
            name = "trigger",
            description = "Starts a run now, as if it were due: it, too, stands down where a scheduled run does.")
    private final class Trigger extends OfTarget {
        @Override
        public Integer call() {
            return change(Schedules::trigger, "asked for; ./runbook status shows it when it has started");
        }
    }

    @Command(name = "delete", description = "Removes the schedule; what it has started goes on.")
    private final class Delete extends OfTarget {
        @Override
        public Integer call() {
            return with(schedules -> {
                asked(namespace, () -> schedules.delete(namespace));
                surroundings
                        .out()
                        .println(
                                json
                                        ? Json.write(Map.of("deleted", namespace))
                                        : "the schedule of " + namespace + " is deleted");
                return ExitCode.OK;
            });
        }
    }

    /** Its notes are anybody's who may write to Temporal. */
    private void print(ScheduleView view) {
        view.lines().stream().map(RemoteText::neutralise).forEach(surroundings.out()::println);
    }

    private int with(Function<Schedules, Integer> work) {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            return work.apply(new Schedules(temporal.client(), configuration.cluster()));
        }
    }

    private void asked(String namespace, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (TemporalStatus.of(e)
                    .filter(s -> s.getCode() == Status.Code.NOT_FOUND)
                    .isEmpty()) {
                throw e;
            }
            String id = RedeploySchedule.id(
                    WorkerConfiguration.read(surroundings.environment()).cluster(), namespace);
            throw CommandFailed.failed(
                    "There is no schedule " + id + "; ./runbook schedule list shows those there are.");
        }
    }
}
