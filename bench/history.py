"""What a workflow's history says of the time that is nobody's work."""
import datetime
import json
import subprocess

import lab_bench

ENDS = ("COMPLETED", "FAILED", "TIMED_OUT", "CANCELED")


def events(workflow_id, environment):
    """Those of the last run of that id."""
    shown = subprocess.run([lab_bench.BIN / "temporal", "workflow", "show", "-w", workflow_id, "-o", "json"],
                           env=environment, check=True, capture_output=True, text=True).stdout
    return json.loads(shown)["events"]


def activities(history):
    """Of every activity that ended: when it was scheduled, began and ended, in seconds since the run began."""
    begin, scheduled, started, done = at(history[0]), {}, {}, []
    for event in history:
        kind = event["eventType"].removeprefix("EVENT_TYPE_ACTIVITY_TASK_")
        if kind == "SCHEDULED":
            scheduled[event["eventId"]] = at(event) - begin
        elif kind == "STARTED":
            started[event["activityTaskStartedEventAttributes"]["scheduledEventId"]] = at(event) - begin
        elif kind in ENDS:
            of = next(v for k, v in event.items() if k.endswith("EventAttributes"))["scheduledEventId"]
            done.append((scheduled[of], started.get(of, at(event) - begin), at(event) - begin))
    return done


def at(event):
    return datetime.datetime.fromisoformat(event["eventTime"].replace("Z", "+00:00")).timestamp()


def orchestration(history):
    """Seconds of the run in which no activity was under way, and the length of the longest chain of activities that waited for each other."""
    done = sorted(activities(history), key=lambda a: a[1])
    busy = last = 0.0
    for _, began, ended in done:
        busy += max(0.0, ended - max(began, last))
        last = max(last, ended)
    chains = []
    for activity in sorted(done):
        chains.append((activity[2], 1 + max((n for ended, n in chains if ended <= activity[0]), default=0)))
    return {"seconds": round(at(history[-1]) - at(history[0]) - busy, 3), "in_sequence": max((n for _, n in chains), default=0),
            "activities": len(done), "events": len(history)}
