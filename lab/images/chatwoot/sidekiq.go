package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func sidekiq() {
	_, err := redis("PING")
	must(err)
	must(db().QueryRow("SELECT 1 FROM installation_configs LIMIT 1").Scan(new(int)))
	host, _ := os.Hostname()
	id := host + ":1:0123456789ab"
	beat := func() {
		redis("SADD processes " + id)
		redis(fmt.Sprintf(`HSET %s beat %d info {"hostname":"%s","pid":1}`, id, time.Now().Unix(), host))
		redis("EXPIRE " + id + " 60")
	}
	fmt.Println("Starting processing, hit Ctrl-C to stop")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	for {
		beat()
		select {
		case <-stop:
			redis("SREM processes " + id)
			redis("DEL " + id)
			fmt.Println("Bye!")
			return
		case <-time.After(5 * time.Second):
		}
	}
}
