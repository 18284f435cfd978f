package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RubyLogTest {

    @Test
    void aRailsTaskDiedOfWhatStandsAboveItsBacktraceAndItsLastLines() {
        assertThat(RubyLog.lastWord("""
                        == 20231211010827 ChangeAccounts: migrating ===================
                        rails aborted!
                        StandardError: An error has occurred, all later migrations canceled:

                        PG::UndefinedColumn: ERROR:  column accounts.settings does not exist
                        LINE 1: UPDATE accounts SET settings = '{}'
                                                    ^
                        /app/db/migrate/20231211010827_change_accounts.rb:3:in `change'
                        /usr/local/bundle/gems/railties-7.0.8/lib/rails/commands/rake.rb:24:in `block (2 levels) in perform'

                        Caused by:
                        PG::UndefinedColumn: ERROR:  column accounts.settings does not exist
                        LINE 1: UPDATE accounts SET settings = '{}'
                                                    ^
                        HINT:  Perhaps you meant to reference the column "accounts.setting".
                        /app/db/migrate/20231211010827_change_accounts.rb:3:in `change'

                        Tasks: TOP => db:migrate
                        (See full trace by running task with --trace)
                        """))
                .isEqualTo("PG::UndefinedColumn: ERROR:  column accounts.settings does not exist");
    }

    @Test
    void aServerThatDoesNotBootDiedOfTheLineThatNamesTheErrorsClass() {
        assertThat(RubyLog.lastWord("""
                        => Booting Puma
                        => Rails 7.0.8 application starting in production
                        Exiting
                        /app/config/initializers/monkey.rb:4:in `<main>': uninitialized constant Monkey (NameError)
                        \tfrom /usr/local/bundle/gems/railties-7.0.8/lib/rails/engine.rb:667:in `block in load_config_initializer'
                        \tfrom bin/rails:4:in '<main>'
                        """))
                .isEqualTo(
                        "/app/config/initializers/monkey.rb:4:in `<main>': uninitialized constant Monkey (NameError)");
    }

    @Test
    void whatIsNoRubyIsTakenAsItIs() {
        assertThat(RubyLog.lastWord("line one\npanic: boom\n\n")).isEqualTo("panic: boom");
        assertThat(RubyLog.lastWord("  \n")).isEqualTo("(it printed nothing)");
    }
}
