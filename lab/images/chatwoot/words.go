package main

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/lib/pq"
)

// said is an error in the words of the library that Chatwoot uses.
type said string

func (s said) Error() string { return string(s) }

// die ends the process. One stream: containerd reads two in any order.
func die(text string) {
	fmt.Println(text)
	os.Exit(1)
}

func must(err error) {
	if err != nil {
		die(words(err))
	}
}

// mustTask ends a Rails task as Rails does: the error, where it was, its cause, and two lines that tell nothing.
func mustTask(outer string, err error) {
	if err != nil {
		die(fmt.Sprintf("rails aborted!\n%s%s\n/app/lib/tasks/db_enhancements.rake:18:in `block (2 levels) in <main>'\n\nCaused by:\n%s\n\n"+
			"Tasks: TOP => db:chatwoot_prepare\n(See full trace by running task with --trace)", outer, words(err), words(err)))
	}
}

var rubyClasses = map[pq.ErrorCode]string{
	"42501": "InsufficientPrivilege", "42P01": "UndefinedTable", "42703": "UndefinedColumn", "55P03": "LockNotAvailable", "57014": "QueryCanceled",
	"0A000": "FeatureNotSupported", "58P01": "UndefinedFile",
}

// server is the PostgreSQL that this process was told.
var server struct{ host, port string }

// words are those of libpq and the pg gem; Go's own would be known to nobody who runs Chatwoot.
func words(err error) string {
	var answer *pq.Error
	if errors.As(err, &answer) {
		if answer.Severity == "FATAL" {
			return noSession("FATAL:  " + answer.Message)
		}
		class := rubyClasses[answer.Code]
		if class == "" {
			class = "Error"
		}
		text := "PG::" + class + ": ERROR:  " + answer.Message
		if answer.Hint != "" {
			text += "\nHINT:  " + answer.Hint
		}
		return text
	}
	var name *net.DNSError
	var network *net.OpError
	switch {
	case errors.Is(err, driver.ErrBadConn):
		return "PG::ConnectionBad: PQconsumeInput() server closed the connection unexpectedly\n" +
			"\tThis probably means the server terminated abnormally\n\tbefore or while processing the request."
	case errors.As(err, &name):
		why := "Temporary failure in name resolution"
		if name.IsNotFound {
			why = "Name or service not known"
		}
		return fmt.Sprintf("could not translate host name %q to address: %s", name.Name, why)
	case errors.As(err, &network):
		return noSession(reason(network) + "\n\tIs the server running on that host and accepting TCP/IP connections?")
	}
	return err.Error()
}

func noSession(why string) string {
	return fmt.Sprintf("connection to server at %q, port %s failed: %s", server.host, server.port, why)
}

// reason is what libc says of a connection that was not made.
func reason(err *net.OpError) string {
	var number syscall.Errno
	switch {
	case err.Timeout():
		return "timeout expired"
	case errors.As(err, &number):
		return strings.ToUpper(number.Error()[:1]) + number.Error()[1:]
	}
	return err.Error()
}
