package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
)

// lastOfOldest is the last migration of v3.12.0; what comes later leaves work for Sidekiq.
const lastOfOldest = "20231211010827"

const (
	loading   = "ActiveRecord::StatementInvalid: "
	migrating = "StandardError: An error has occurred, all later migrations canceled:\n\n"
)

// prepare is db:chatwoot_prepare: schema and seeds on an empty database, then the migrations that are pending.
func prepare() {
	d := db()
	extensions := []string{"pg_stat_statements", "pg_trgm", "pgcrypto"}
	if strings.HasPrefix(env("STANDIN_VERSION", ""), "v4") {
		extensions = append(extensions, "vector")
	}
	for _, e := range extensions {
		_, err := d.Exec("CREATE EXTENSION IF NOT EXISTS " + e)
		mustTask(loading, err)
	}
	if err := d.QueryRow("SELECT 1 FROM ar_internal_metadata").Scan(new(int)); err != nil { // the schema is loaded, and that drops what is there, then seeded
		for _, q := range []string{
			"DROP TABLE IF EXISTS ar_internal_metadata, schema_migrations, installation_configs, accounts, users, standin_jobs CASCADE",
			"CREATE TABLE accounts(id serial PRIMARY KEY, name text)",
			"CREATE TABLE installation_configs(name text PRIMARY KEY, value text)",
			"CREATE TABLE users(id serial PRIMARY KEY, email text UNIQUE, type text)",
			"CREATE TABLE standin_jobs(jid text, version text, finished timestamptz DEFAULT now())",
			"CREATE TABLE schema_migrations(version text PRIMARY KEY)",
			"CREATE TABLE ar_internal_metadata(key text PRIMARY KEY, value text)",
			"INSERT INTO ar_internal_metadata VALUES('environment', 'production')",
		} {
			_, err := d.Exec(q)
			mustTask(loading, err)
		}
		_, err := redis("SET alfred:CHATWOOT_INSTALLATION_ONBOARDING true")
		must(err)
	}
	if failing := os.Getenv("STANDIN_MIGRATION_FAILS"); failing != "" { // what is to be printed, before any has run
		mustTask(migrating, said(failing))
	}
	failsAt := os.Getenv("STANDIN_MIGRATION_FAILS_AT") // a version
	if os.Getenv("STANDIN_MIGRATION_FAILS_ON_DATA") != "" && users(d) == 0 {
		failsAt = ""
	}
	// Rails keeps its session, and does not ask again in another one when it is cut.
	session, err := d.Conn(context.Background())
	must(err)
	if seconds := os.Getenv("STANDIN_SLOW_STATEMENT"); seconds != "" { // longer than a statement_timeout, it fails as a slow index does
		_, err := session.ExecContext(context.Background(), "SELECT pg_sleep($1::float)", seconds)
		mustTask(migrating, err)
	}
	if seconds := os.Getenv("STANDIN_LOCK"); seconds != "" { // as a migration that rewrites a table
		_, err := session.ExecContext(context.Background(), "BEGIN; LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep("+seconds+"); COMMIT")
		mustTask(migrating, err)
	}
	for _, v := range migrations() {
		if v == failsAt { // what ran before it stays, and so does what that enqueued
			mustTask(migrating, said("PG::UndefinedColumn: ERROR:  column accounts.settings does not exist"))
		}
		r, err := session.ExecContext(context.Background(), "INSERT INTO schema_migrations VALUES($1) ON CONFLICT DO NOTHING", v)
		mustTask(migrating, err)
		if n, _ := r.RowsAffected(); n == 1 {
			fmt.Printf("== %s: migrated (0.0012s)\n", v)
			if os.Getenv("STANDIN_MIGRATION_ENQUEUES") != "" && v > lastOfOldest {
				must(enqueue(backfill, v, 3))
			}
		}
	}
	_, err = d.Exec("INSERT INTO installation_configs VALUES('INSTALLATION_NAME', 'Chatwoot') ON CONFLICT DO NOTHING")
	must(err)
}

// users counts them: some migrations fail only where there are any.
func users(d *sql.DB) (count int) {
	must(d.QueryRow("SELECT count(*) FROM users").Scan(&count))
	return count
}
