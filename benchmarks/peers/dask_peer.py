"""Dask beside Bramble.

    dask_peer.py SCHEDULER ROUNDS PROCESSES FUNCTIONS LATENCIES     prints lines of a name and a value
"""
import sys
import time

from distributed import Client, wait


def process(number):
    import subprocess

    return subprocess.run(["/bin/true"], check=True).returncode


def function(number):
    return number


def together(client, task, count):
    start = time.perf_counter()
    futures = client.map(task, range(count), pure=False)
    wait(futures)
    rate = count / (time.perf_counter() - start)
    client.gather(futures)
    return rate


def latency(client, name, task, count):
    for number in range(-20, count):
        start = time.perf_counter()
        client.submit(task, number, pure=False).result()
        if number >= 0:
            print(name, (time.perf_counter() - start) * 1e3)


def main():
    rounds, processes, functions, latencies = map(int, sys.argv[2:])
    with Client(sys.argv[1]) as client:
        client.wait_for_workers(2, timeout=60)
        latency(client, "process_ms", process, latencies)
        latency(client, "function_ms", function, latencies)
        for _ in range(rounds):
            print("process_rate", together(client, process, processes))
            print("function_rate", together(client, function, functions))


if __name__ == "__main__":
    main()
