package io.keybuzz.runbook.cli;

import io.grpc.Status;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.connection.AddressMapUnreadable;
import io.keybuzz.runbook.inspect.CouldNotLook;
import io.keybuzz.runbook.kubernetes.NoCluster;
import io.keybuzz.runbook.policy.PolicyUnreadable;
import io.keybuzz.runbook.worker.ConfigurationMistakes;
import io.keybuzz.runbook.worker.Setting;
import io.keybuzz.runbook.worker.TemporalConnection;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The commands, and how their failures are told: sentences for what users can mend, never a stack. */
final class Cli {

    @Command(name = "runbook", mixinStandardHelpOptions = true, versionProvider = Version.class)
    private static final class Root {}

    private final Surroundings surroundings;
    private final CommandLine commands;

    Cli(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.commands = new CommandLine(new Root())
                .addSubcommand(new WorkerCommand(surroundings))
                .addSubcommand(new InspectCommand(surroundings))
                .addSubcommand(new PlanCommand(surroundings))
                .addSubcommand(new ManifestsCommand(surroundings))
                .addSubcommand(new InstallCommand(surroundings))
                .addSubcommand(new VerifyCommand(surroundings))
                .addSubcommand(new UninstallCommand(surroundings))
                .addSubcommand(new RedeployCommand(surroundings))
                .addSubcommand(new BackupCommand(surroundings))
                .addSubcommand(new RestoreCommand(surroundings))
                .addSubcommand(new RehearseCommand(surroundings))
                .addSubcommand(new ScheduleCommand(surroundings).commands())
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new ReportCommand(surroundings))
                .addSubcommand(new DecideCommand(surroundings))
                .addSubcommand(new LinkCommand(surroundings))
                .addSubcommand(new SpecCommand(surroundings))
                .addSubcommand(new WarmUpCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, parsed.originalArgs()));
        helped(commands);
        commands.getCommandSpec()
                .usageMessage()
                .description("Installs Chatwoot on Kubernetes as a durable Temporal workflow.")
                .footer(settings());
    }

    private static void helped(CommandLine parent) {
        parent.getSubcommands().values().forEach(c -> {
            c.getCommandSpec().mixinStandardHelpOptions(true);
            helped(c);
        });
    }

    /** Runs one command line and returns its exit code. */
    int run(String... arguments) {
        if (arguments.length == 0) {
            commands.usage(surroundings.err());
            return ExitCode.USAGE;
        }
        return commands.execute(arguments);
    }

    private int misused(ParameterException mistake, String[] arguments) {
        surroundings.err().println(mistake.getMessage());
        surroundings
                .err()
                .println("See: ./" + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        if (wantsJson(arguments)) {
            surroundings.out().println(Json.write(Map.of("error", mistake.getMessage())));
        }
        return ExitCode.USAGE;
    }

    private int failed(Exception failure, Iterable<String> arguments) throws Exception {
        CommandFailed told = told(failure);
        if (told == null) {
            throw failure;
        }
        boolean json = false;
        for (String argument : arguments) {
            json |= argument.equals("--json");
        }
        told.lines().stream().map(RemoteText::neutralise).forEach(surroundings.err()::println);
        if (json && told.document() != null) {
            surroundings.out().println(Json.write(told.document()));
        }
        return told.exitCode();
    }

    /** The failure in sentences; null when it is a bug. */
    private CommandFailed told(Exception failure) {
        if (failure instanceof CommandFailed expected) {
            return expected;
        }
        if (failure instanceof ConfigurationMistakes mistakes) {
            return CommandFailed.usage(String.join("\n", mistakes.mistakes()));
        }
        if (failure instanceof PolicyUnreadable policy) {
            return CommandFailed.usage(policy.getMessage());
        }
        if (failure instanceof AddressMapUnreadable addresses) {
            return CommandFailed.usage(addresses.getMessage());
        }
        if (failure instanceof CouldNotLook couldNot) {
            return CommandFailed.failed(couldNot.getMessage());
        }
        if (failure instanceof NoCluster noCluster) {
            return CommandFailed.failed(noCluster.getMessage());
        }
        return TemporalStatus.of(failure)
                .map(status -> CommandFailed.failed(temporal(status)))
                .orElse(null);
    }

    private String temporal(Status status) {
        String address = TemporalConnection.address(surroundings.environment());
        String words = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                "Temporal at " + address + " does not answer ("
                        + words.lines().findFirst().orElse("")
                        + "). TEMPORAL_ADDRESS, or the profile, says where it is.";
            case UNAUTHENTICATED, PERMISSION_DENIED -> "Temporal at " + address + " refuses: " + words;
            default -> "Temporal at " + address + " answers " + status.getCode() + ": " + words;
        };
    }

    private static boolean wantsJson(String[] arguments) {
        return Arrays.asList(arguments).contains("--json");
    }

    private static String[] settings() {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Environment, beside TEMPORAL_* and KUBECONFIG [and its default]:");
        for (Setting setting : Setting.values()) {
            lines.add(String.format(
                    "  %-24s %s%s",
                    setting,
                    setting.meaning(),
                    setting.defaultValue() == null ? "" : " [" + setting.defaultValue() + "]"));
        }
        return lines.toArray(String[]::new);
    }

    private static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cli.class.getPackage().getImplementationVersion();
            return new String[] {"chatwoot-runbook " + (version == null ? "(not packaged)" : version)};
        }
    }
}
