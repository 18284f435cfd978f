"""The lab as all measurements use it."""
import datetime
import http.client
import os
import pathlib
import platform
import signal
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
LAB = ROOT / "lab" / "lab"
HOME = pathlib.Path(os.environ.get("LAB_HOME") or "/var/lib/" + os.environ.get("LAB_NAME", "runbook-lab"))
BIN = pathlib.Path(os.environ.get("LAB_BIN") or pathlib.Path.home() / ".cache/runbook-lab/bin")
HOST = "support.keybuzz.io"


def lab(*words):
    subprocess.run([LAB, *words], check=True, stdout=subprocess.DEVNULL)


def settings():
    printed = subprocess.run([ROOT / "lab" / "env"], check=True, capture_output=True, text=True).stdout
    values = dict(line.removeprefix("export ").split("=", 1) for line in printed.splitlines())
    path = f"{BIN}:{BIN.parent}/ansible/bin:{os.environ['PATH']}"
    return {**os.environ, **values, "PATH": path}


def nodes():
    return [line.split()[0] for line in (HOME / "known_hosts").read_text().splitlines()]


def status(node, patience=2):
    """What a node's ingress answers for the page; 0 when it does not."""
    connection = http.client.HTTPConnection(node, 80, timeout=patience)
    try:
        connection.request("GET", "/app/login", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Worker:
    """The runbook's worker, warm: it has installed once."""

    def __init__(self, environment, log):
        if self.ready() is not None:
            sys.exit("a worker of an earlier measurement still runs, and it would be measured: lab/down ends it")
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            [ROOT / "runbook", "worker"], env={**environment, "RUNBOOK_HTTP_PORT": "18081"}, stdout=self.log, stderr=self.log)
        while not self.ready():
            if self.process.poll() is not None:
                sys.exit(f"the worker ended; its log is {log}")
            time.sleep(0.1)

    @staticmethod
    def ready():
        """None: nobody listens."""
        connection = http.client.HTTPConnection("127.0.0.1", 18081, timeout=1)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def command(name):
    if name == "runbook":
        return [ROOT / "runbook", "install", "--set", "registry.endpoint=http://10.0.0.10:5000", "--set", "backup=EXTERNAL"]
    return [HERE / "contestants" / name]


def run(arguments, environment, log, timeout=300):
    """Seconds until the command ended, and its exit code. One that takes too long is ended with all that it started: 124."""
    began = time.monotonic()
    with open(log, "ab") as out:
        process = subprocess.Popen(arguments, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = 124
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    return time.monotonic() - began, code


def figure(values):
    """Of one value a round, None where it failed; all of them are kept."""
    good = [v for v in values if v is not None]
    each = {"failed": len(values) - len(good), "each": [None if v is None else round(v, 2) for v in values]}
    if not good:
        return each
    return {"median": round(statistics.median(good), 2), "least": round(min(good), 2), "most": round(max(good), 2),
            "rounds": len(good), **each}


def started(rounds):
    """What a measurement is one of, before anything is measured: afterwards the load is its own."""
    described = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
                               capture_output=True, text=True)
    return {"at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "commit": described.stdout.strip() or None, "rounds": rounds, "nodes": len(nodes()),
            "machine": {"cores": os.cpu_count(), "kernel": platform.release(), "load": round(os.getloadavg()[0], 2)}}


def heading(result):
    """The line above the tables of a measurement."""
    machine, rounds = result["machine"], result["rounds"]
    return (f"Measured {result['at']}, commit {result['commit'] or 'unknown'}, {result['nodes']} nodes, {machine['cores']} cores,"
            f" load average {machine['load']:.2f} beforehand, {rounds} round{'' if rounds == 1 else 's'}")


def in_ops(script, arguments):
    """Runs a script of this directory again with --inside, in the network of the lab's operators; the lab is as up as before afterwards."""
    subprocess.run([HERE / "prepare"], check=True)
    subprocess.run([ROOT / "runbook", "spec"], check=True, stdout=subprocess.DEVNULL)  # builds what is missing
    # Its files outlive a restart of the machine; this asks for its networks, too.
    was_up = subprocess.run([ROOT / "lab" / "env"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    subprocess.run([ROOT / "lab" / "up"], check=True)
    try:
        code = subprocess.run([LAB, "net", "ops", script, *arguments, "--inside"]).returncode
    finally:
        if not was_up:
            subprocess.run([ROOT / "lab" / "down"], check=True)
    sys.exit(code)


def publish(file, mark, text):
    """Replaces the part of a document between two lines <!-- mark -->."""
    line = f"<!-- {mark} -->\n"
    before, _, after = file.read_text().split(line)
    file.write_text(f"{before}{line}{text}{line}{after}")
