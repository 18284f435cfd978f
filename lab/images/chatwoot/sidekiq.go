package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// job is what enqueue and a migration put in the list, as Sidekiq keeps it; it takes as many seconds as its argument says.
type job struct {
	Class string    `json:"class"`
	ID    string    `json:"jid"`
	Args  []float64 `json:"args"`
}

const (
	queue = "queue:default"
	// Only versions whose migrations enqueue it know this class.
	backfill = "Migration::BackfillJob"
	// Sidekiq's own time-out: what has not ended by then is put back for another process.
	drain = 25 * time.Second
	// What is due to be tried again goes back to the queue at once: between the two another process would see it nowhere.
	comeBack = `for _, job in ipairs(redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1])) do
  redis.call("ZREM", KEYS[1], job)
  redis.call("LPUSH", KEYS[2], job)
end`
)

func enqueue(class, id string, seconds float64) error {
	text, _ := json.Marshal(job{class, id, []float64{seconds}})
	_, err := redisWords("LPUSH", queue, string(text))
	return err
}

// sidekiq beats every 5 seconds and takes one job at a time. TSTP: takes no more. TERM: takes no more and ends with the current job.
func sidekiq() {
	_, err := redis("PING")
	must(err)
	must(db().QueryRow("SELECT 1 FROM installation_configs LIMIT 1").Scan(new(int)))
	host, _ := os.Hostname()
	id := host + ":1:0123456789ab"
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGTSTP)
	fmt.Println("Starting processing, hit Ctrl-C to stop")
	var quiet bool
	var giveUp <-chan time.Time
	var current string
	done := make(chan string)
	tick := time.NewTicker(250 * time.Millisecond)
	var beaten time.Time
	for {
		if time.Since(beaten) > 5*time.Second {
			beat(host, id, quiet, current != "")
			beaten = time.Now()
			if !quiet {
				redisWords("EVAL", comeBack, "2", "retry", queue, fmt.Sprint(time.Now().Unix()))
			}
		}
		if giveUp != nil && current == "" {
			goodbye(id)
			return
		}
		select {
		case s := <-signals:
			quiet = true
			beaten = time.Time{}
			if s == syscall.SIGTERM && giveUp == nil {
				fmt.Println("Shutting down")
				giveUp = time.After(drain)
			} else {
				fmt.Println("Received TSTP, no longer accepting new work")
			}
		case <-giveUp:
			redisWords("RPUSH", queue, current)
			fmt.Println("Pushed 1 jobs back to Redis")
			goodbye(id)
			return
		case ended := <-done:
			fmt.Println("done", ended)
			current = ""
		case <-tick.C:
			if current == "" && !quiet {
				current = take(done)
			}
		}
	}
}

// take starts a job when there is one, and returns it.
func take(done chan<- string) string {
	text, err := redis("RPOP " + queue)
	if err != nil || !strings.HasPrefix(text, "{") {
		return ""
	}
	var j job
	if json.Unmarshal([]byte(text), &j) != nil {
		return ""
	}
	fmt.Println("start", j.Class, j.ID)
	if j.Class == backfill && os.Getenv("STANDIN_MIGRATION_ENQUEUES") == "" {
		fail(text, "uninitialized constant "+j.Class)
		return ""
	}
	go func() {
		for _, seconds := range j.Args {
			time.Sleep(time.Duration(seconds * float64(time.Second)))
		}
		db().Exec("INSERT INTO standin_jobs(jid, version) VALUES($1, $2)", j.ID, env("STANDIN_VERSION", "v3.12.0"))
		done <- j.ID
	}()
	return text
}

// fail puts a job where Sidekiq keeps those that raised, to be tried again after half a minute, and counts it, as Sidekiq does.
func fail(text, message string) {
	var j map[string]any
	must(json.Unmarshal([]byte(text), &j))
	now := float64(time.Now().UnixMilli()) / 1000
	j["error_class"], j["error_message"] = "NameError", message
	if tried, again := j["retry_count"].(float64); again {
		j["retried_at"], j["retry_count"] = now, tried+1
	} else {
		j["failed_at"], j["retry_count"] = now, 0
	}
	failed, _ := json.Marshal(j)
	redis("INCR stat:failed")
	redisWords("ZADD", "retry", fmt.Sprintf("%.3f", now+30), string(failed))
	fmt.Println("NameError:", message)
}

func beat(host, id string, quiet, busy bool) {
	redis("SADD processes " + id)
	redis(fmt.Sprintf(`HSET %s beat %d busy %d quiet %t info {"hostname":"%s","pid":1}`,
		id, time.Now().Unix(), map[bool]int{true: 1}[busy], quiet, host))
	redis("EXPIRE " + id + " 60")
}

func goodbye(id string) {
	redis("SREM processes " + id)
	redis("DEL " + id)
	fmt.Println("Bye!")
}
