package main

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func web() {
	d := db()
	must(d.QueryRow("SELECT count(*) FROM installation_configs").Scan(new(int))) // Rails loads classes that ask for it
	onboarding := func() bool { v, _ := redis("GET alfred:CHATWOOT_INSTALLATION_ONBOARDING"); return v == "true" }
	page := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, body)
		}
	}
	front := env("FRONTEND_URL", "http://0.0.0.0:3000")
	http.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		if err := d.QueryRow("SELECT count(*) FROM users").Scan(new(int)); err != nil {
			http.Error(w, "We're sorry, but something went wrong.", 500)
			return
		}
		if onboarding() {
			http.Redirect(w, r, "/installation/onboarding", http.StatusFound)
			return
		}
		http.Redirect(w, r, "/app/login", http.StatusFound)
	})
	http.HandleFunc("GET /installation/onboarding", func(w http.ResponseWriter, r *http.Request) {
		if !onboarding() {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "_chatwoot_session", Value: "standin", Path: "/", HttpOnly: true})
		page("text/html; charset=utf-8", `<form method="post" action="/installation/onboarding"><input type="hidden" name="authenticity_token" value="stand+in/=="><input name="user[name]"><input name="user[company]"><input name="user[email]"><input name="user[password]"></form>`)(w, r)
	})
	http.HandleFunc("POST /installation/onboarding", func(w http.ResponseWriter, r *http.Request) {
		// What goes wrong is answered as what goes right, as Chatwoot does.
		session, _ := r.Cookie("_chatwoot_session")
		password := r.FormValue("user[password]")
		strong := len(password) >= 6 && strings.ContainsAny(password, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") && strings.ContainsAny(password, "0123456789")
		complete := strong && r.FormValue("user[name]") != "" && r.FormValue("user[company]") != "" && r.FormValue("user[email]") != ""
		if !onboarding() || session == nil || r.FormValue("authenticity_token") != "stand+in/==" || !complete {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		if _, err := d.Exec("INSERT INTO users(email, type) VALUES($1, 'SuperAdmin') ON CONFLICT DO NOTHING", r.FormValue("user[email]")); err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		redis("DEL alfred:CHATWOOT_INSTALLATION_ONBOARDING")
		http.Redirect(w, r, "/", http.StatusFound)
	})
	http.HandleFunc("GET /api", func(w http.ResponseWriter, r *http.Request) {
		say := func(err error) string {
			if err != nil {
				return "failing"
			}
			return "ok"
		}
		_, rerr := redis("PING")
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]string{"version": strings.TrimPrefix(env("STANDIN_VERSION", "3.12.0"), "v"), "timestamp": time.Now().UTC().Format(time.DateTime),
			"queue_services": say(rerr), "data_services": say(d.Ping())})
	})
	if hasHealth(env("STANDIN_VERSION", "v3.12.0")) {
		http.HandleFunc("GET /health", page("application/json", `{"status":"woot"}`))
	}
	login := page("text/html; charset=utf-8", `<script src="/packs/js/application.js"></script><script>window.chatwootConfig = { hostURL: '`+front+`' }</script>`)
	http.HandleFunc("GET /app/login", func(w http.ResponseWriter, r *http.Request) {
		if err := d.QueryRow("SELECT count(*) FROM installation_configs").Scan(new(int)); err != nil {
			http.Error(w, "We're sorry, but something went wrong.", 500)
			return
		}
		login(w, r)
	})
	http.HandleFunc("GET /widget", page("text/html; charset=utf-8", "<div id=app></div>"))
	http.HandleFunc("GET /packs/js/{file}", page("application/javascript", "window.chatwootSDK={run(){}};"))
	http.HandleFunc("POST /api/v1/{rest...}", func(w http.ResponseWriter, r *http.Request) { http.Error(w, `{"errors":["sign in"]}`, 401) })
	http.HandleFunc("/cable", func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Sec-WebSocket-Key")
		if key == "" || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || (r.Header.Get("Origin") != "" && r.Header.Get("Origin") != front) {
			http.Error(w, "Page not found", 404)
			return
		}
		c, b, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		welcome := `{"type":"welcome"}`
		fmt.Fprintf(b, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: actioncable-v1-json\r\nSec-WebSocket-Accept: %s\r\n\r\n\x81%c%s",
			base64.StdEncoding.EncodeToString(sum[:]), len(welcome), welcome)
		b.Flush()
		c.SetReadDeadline(time.Now().Add(time.Minute))
		b.ReadByte()
	})
	pidfile := env("STANDIN_APP", "/app") + "/tmp/pids/server.pid"
	for i, a := range os.Args[:len(os.Args)-1] {
		if a == "-P" {
			pidfile = os.Args[i+1]
		}
	}
	if b, err := os.ReadFile(pidfile); err == nil { // a hard kill leaves it in a volume that outlives the container
		if pid, _ := strconv.Atoi(strings.TrimSpace(string(b))); pid > 0 && syscall.Kill(pid, 0) == nil {
			die(fmt.Sprintf("A server is already running (pid: %d, file: %s).", pid, pidfile))
		}
	}
	os.MkdirAll(filepath.Dir(pidfile), 0o755)
	must(os.WriteFile(pidfile, []byte(strconv.Itoa(os.Getpid())), 0o644))
	s := &http.Server{Addr: ":3000", Handler: forcedSSL(http.DefaultServeMux)}
	go func() {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		<-stop
		os.Remove(pidfile)
		os.Exit(0) // puma closes its listener at once, which is why a redeploy needs a preStop
	}()
	fmt.Println("* Listening on http://0.0.0.0:3000")
	must(s.ListenAndServe())
}

// hasHealth tells whether a version is v4.11 or later, as Chatwoot has /health since then; a tag that tells none is taken for old.
func hasHealth(tag string) bool {
	var major, minor int
	fmt.Sscanf(strings.TrimPrefix(tag, "v"), "%d.%d", &major, &minor)
	return major > 4 || major == 4 && minor >= 11
}

// forcedSSL sends whoever did not come by https there, with FORCE_SSL: a proxy that does not say how they came makes a loop of it.
func forcedSSL(pages http.Handler) http.Handler {
	if os.Getenv("FORCE_SSL") != "true" {
		return pages
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Forwarded-Proto") != "https" {
			http.Redirect(w, r, "https://"+r.Host+r.URL.String(), http.StatusMovedPermanently)
			return
		}
		pages.ServeHTTP(w, r)
	})
}
