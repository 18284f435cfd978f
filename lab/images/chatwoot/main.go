// A stand-in for the Chatwoot image: the same commands, environment and endpoints as far as an installer can tell, and nothing of its function.
package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// migrations are the files that the image brings in db/migrate.
func migrations() []string {
	files, _ := filepath.Glob(env("STANDIN_APP", "/app") + "/db/migrate/*_*.rb")
	var versions []string
	for _, f := range files {
		v, _, _ := strings.Cut(filepath.Base(f), "_")
		versions = append(versions, v)
	}
	return versions
}

func env(k, d string) string {
	if v := os.Getenv(k); v != "" {
		return v
	}
	return d
}

func db() *sql.DB {
	server.host, server.port = os.Getenv("POSTGRES_HOST"), env("POSTGRES_PORT", "5432")
	u := fmt.Sprintf("host=%s port=%s dbname=%s user=%s password='%s' sslmode=%s connect_timeout=5 statement_timeout=%s",
		server.host, server.port, env("POSTGRES_DATABASE", "chatwoot_production"),
		os.Getenv("POSTGRES_USERNAME"), strings.ReplaceAll(os.Getenv("POSTGRES_PASSWORD"), "'", "\\'"), env("PGSSLMODE", "disable"),
		env("POSTGRES_STATEMENT_TIMEOUT", "14s")) // config/database.yml
	d, err := sql.Open("postgres", u)
	must(err)
	return d
}

func main() {
	switch filepath.Base(os.Args[0]) {
	case "psql":
		psql(os.Args[1:])
		return
	case "pg_isready":
		os.Exit(isReady(os.Args[1:]))
	}
	args := strings.Join(os.Args[1:], " ")
	time.Sleep(func() time.Duration { t, _ := time.ParseDuration(env("STANDIN_BOOT", "0s")); return t }())
	if os.Getenv("SECRET_KEY_BASE") == "" {
		die("ArgumentError: Missing `secret_key_base` for 'production' environment, set this string with `bin/rails credentials:edit`")
	}
	if strings.Contains(args, "rails s") {
		fmt.Println("=> Booting Puma\n=> Rails 7.0.8 application starting in production")
	}
	if crash := os.Getenv("STANDIN_CRASH"); crash != "" && !strings.Contains(args, "db:") {
		if crash == "1" {
			crash = "NameError: uninitialized constant Standin::Crash"
		}
		die(crash)
	}
	if !strings.Contains(args, "db:") {
		takeMemory(env("STANDIN_MEMORY", "0"))
	}
	switch {
	case strings.Contains(args, "db:chatwoot_prepare") || strings.Contains(args, "db:migrate"):
		prepare()
	case strings.Contains(args, "db:seed"):
		_, err := redis("SET alfred:CHATWOOT_INSTALLATION_ONBOARDING true")
		must(err)
	case strings.Contains(args, "sidekiq"):
		sidekiq()
	case strings.Contains(args, "db:abort_if_pending_migrations"):
		d := db()
		for _, v := range migrations() {
			if err := d.QueryRow("SELECT 1 FROM schema_migrations WHERE version=$1", v).Scan(new(int)); err != nil {
				die(fmt.Sprintf("You have pending migrations, the first is %s (%s)", v, words(err)))
			}
		}
	default:
		web()
	}
}

var taken []byte

// Rails takes hundreds of MiB to boot; this takes as many as it is told, by writing to them.
func takeMemory(mebibytes string) {
	n, err := strconv.Atoi(mebibytes)
	must(err)
	taken = make([]byte, n<<20)
	for i := 0; i < len(taken); i += 4096 {
		taken[i] = 1
	}
}
