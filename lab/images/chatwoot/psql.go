package main

import (
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	_ "github.com/lib/pq"
)

// psql and pg_isready, as far as a wait loop uses them: -c SQL and connection by options, by URL or by PG* variables.
func psql(args []string) {
	o := map[string]string{"h": env("PGHOST", ""), "p": env("PGPORT", "5432"), "U": env("PGUSER", ""), "d": env("PGDATABASE", ""), "c": "SELECT 1"}
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case strings.Contains(a, "://"):
			o["url"] = a
		case len(a) > 1 && a[0] == '-' && a[1] != '-' && strings.Contains("hpUdc", a[len(a)-1:]) && i+1 < len(args):
			o[a[len(a)-1:]] = args[i+1]
			i++
		case strings.HasPrefix(a, "--") && strings.Contains(a, "="):
			k, v, _ := strings.Cut(a[2:], "=")
			o[map[string]string{"host": "h", "port": "p", "username": "U", "dbname": "d", "command": "c"}[k]] = v
		case len(a) > 0 && a[0] != '-' && o["d"] == "":
			o["d"] = a
		}
	}
	if strings.Contains(o["d"], "://") {
		o["url"] = o["d"]
	}
	if o["url"] == "" {
		o["url"] = fmt.Sprintf("host=%s port=%s user=%s dbname=%s password='%s' sslmode=disable connect_timeout=5", o["h"], o["p"], o["U"], o["d"], strings.ReplaceAll(os.Getenv("PGPASSWORD"), "'", "\\'"))
	} else if !strings.Contains(o["url"], "sslmode") {
		o["url"] += map[bool]string{true: "&", false: "?"}[strings.Contains(o["url"], "?")] + "sslmode=disable"
	}
	server.host, server.port = o["h"], o["p"]
	if u, err := url.Parse(o["url"]); err == nil && u.Host != "" {
		server.host, server.port = u.Hostname(), u.Port()
	}
	must := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, "psql: error: "+words(err))
			os.Exit(2)
		}
	}
	d, err := sql.Open("postgres", o["url"])
	must(err)
	rows, err := d.Query(o["c"])
	must(err)
	columns, _ := rows.Columns()
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(sql.NullString)
		}
		must(rows.Scan(cells...))
		for i, c := range cells {
			fmt.Print(map[bool]string{true: "|"}[i > 0], c.(*sql.NullString).String)
		}
		fmt.Println()
	}
	must(rows.Err())
}

// isReady says what pg_isready says, and of the server no more than that: a refusal and silence are both "no response". It logs nobody in.
func isReady(args []string) int {
	host, port, patience := env("PGHOST", "127.0.0.1"), env("PGPORT", "5432"), 3
	for i := 0; i+1 < len(args); i++ {
		switch args[i] {
		case "-h":
			host = args[i+1]
		case "-p":
			port = args[i+1]
		case "-t":
			patience, _ = strconv.Atoi(args[i+1])
		}
	}
	c, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), time.Duration(patience)*time.Second)
	if err != nil {
		fmt.Printf("%s:%s - no response\n", host, port)
		return 2
	}
	c.Close()
	fmt.Printf("%s:%s - accepting connections\n", host, port)
	return 0
}
