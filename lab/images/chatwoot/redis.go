package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"
)

// redis answers a command without spaces in its words.
func redis(command string) (string, error) { return redisWords(strings.Fields(command)...) }

// redisWords answers one command through REDIS_URL and REDIS_PASSWORD, as Chatwoot connects.
func redisWords(command ...string) (string, error) {
	u, err := url.Parse(env("REDIS_URL", "redis://127.0.0.1:6379"))
	if err != nil {
		return "", err
	}
	host := u.Host
	if u.Port() == "" {
		host += ":6379"
	}
	c, err := net.DialTimeout("tcp", host, 5*time.Second)
	var network *net.OpError
	if errors.As(err, &network) {
		return "", said(fmt.Sprintf("RedisClient::CannotConnectError: %s (redis://%s)", unconnected(network, host), host))
	}
	if err != nil {
		return "", err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	r := bufio.NewReader(c)
	ask := func(words ...string) (string, error) {
		fmt.Fprintf(c, "*%d\r\n", len(words))
		for _, w := range words {
			fmt.Fprintf(c, "$%d\r\n%s\r\n", len(w), w)
		}
		line, err := r.ReadString('\n')
		line = strings.TrimSpace(line)
		if err == nil && strings.HasPrefix(line, "-") {
			return "", said(fmt.Sprintf("RedisClient::%s: %s (redis://%s)", map[bool]string{true: "AuthenticationError", false: "CommandError"}[words[0] == "AUTH"], line[1:], host))
		}
		if err == nil && strings.HasPrefix(line, "$") && line != "$-1" {
			line, err = r.ReadString('\n')
		}
		return strings.TrimSpace(line), err
	}
	password := os.Getenv("REDIS_PASSWORD")
	if p, ok := u.User.Password(); ok {
		password = p
	}
	if password != "" {
		if _, err := ask("AUTH", password); err != nil {
			return "", err
		}
	}
	if n := strings.Trim(u.Path, "/"); n != "" {
		if _, err := ask("SELECT", n); err != nil {
			return "", err
		}
	}
	return ask(command...)
}

func unconnected(err *net.OpError, host string) string {
	if err.Timeout() {
		return "Connection timed out"
	}
	return reason(err) + " - connect(2) for " + host
}
