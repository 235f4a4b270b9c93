"""Celery beside Bramble: the tasks, for `celery -A celery_peer worker`, and what measures them when it is run as a program.

    celery_peer.py ROUNDS PROCESSES FUNCTIONS LATENCIES     prints lines of a name and a value

PEER_BROKER is the URL of a Redis, which holds tasks and results.
"""
import os
import subprocess
import sys
import time

from celery import Celery, group

app = Celery("celery_peer", broker=os.environ["PEER_BROKER"], backend=os.environ["PEER_BROKER"])
# A task is acknowledged when it has ended, so that none is lost with its worker.
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=4, broker_connection_retry_on_startup=True)


@app.task
def process(number):
    return subprocess.run(["/bin/true"], check=True).returncode


@app.task
def function(number):
    return number


@app.task(ignore_result=True)
def later(number):
    """Put into a queue that no worker reads."""


def together(task, count):
    start = time.perf_counter()
    group(task.s(number) for number in range(count)).apply_async().get()
    return count / (time.perf_counter() - start)


def latency(name, task, count):
    for number in range(-20, count):
        start = time.perf_counter()
        task.apply_async((number,)).get(interval=0.0005)
        if number >= 0:
            print(name, (time.perf_counter() - start) * 1e3)


def main():
    rounds, processes, functions, latencies = map(int, sys.argv[1:])
    function.apply_async((0,)).get(timeout=60)
    latency("process_ms", process, latencies)
    latency("function_ms", function, latencies)
    for _ in range(rounds):
        print("process_rate", together(process, processes))
        print("function_rate", together(function, functions))
        start = time.perf_counter()
        for number in range(functions):
            later.apply_async((number,), queue="nobody")
        print("submit_rate", functions / (time.perf_counter() - start))


if __name__ == "__main__":
    # The tasks are named after the module, which the workers import.
    import celery_peer

    celery_peer.main()
