#!/usr/bin/env python3
"""Figures of the consensus engine: three voter processes on this machine, as the acceptance test starts them.

    mvn -q test-compile dependency:build-classpath -pl node -am -Dmdep.outputFile=/tmp/classpath   # once
    CLASSPATH=node/target/test-classes:node/target/classes:$(cat /tmp/classpath) benchmarks/engine/measure.py [WHAT ...]

WHAT: start, latency, throughput, memory, idle, failover, sync (needs strace); all of them when none is given.
ELECTION_MILLIS sets another election time-out, JAVA another java.
"""
import collections, os, queue, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time

JAVA = os.environ.get("JAVA", "java")
FLAGS = ["-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders",
         "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED"]


class Voter:
    def __init__(self, group, place):
        self.group, self.place, self.master = group, place, False
        self.lines = queue.Queue()
        self.acks = collections.Counter()
        tune = ["-Delection.millis=" + os.environ["ELECTION_MILLIS"]] if "ELECTION_MILLIS" in os.environ else []
        ports = ",".join(map(str, group.ports))
        command = [JAVA, *FLAGS, *tune, "-cp", os.environ["CLASSPATH"], "bramble.log.raft.VoterMain",
                   os.path.join(group.directory, str(place)), str(place), ports, str(group.snapshot), str(group.delay)]
        self.process = subprocess.Popen(group.prefix(place) + command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=open(os.path.join(group.directory, f"{place}.err"), "a"), text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            words = line.split()
            if words[0] in ("master", "follower"):
                self.master = words[0] == "master"
            self.lines.put(line.strip())
        self.master = False

    def say(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def ask(self, line, answers, timeout=600):
        self.say(line)
        end = time.monotonic() + timeout
        while True:
            try:
                said = self.lines.get(timeout=max(0.001, end - time.monotonic()))
            except queue.Empty:
                return None
            if said.split()[0] in answers:
                return said

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.master = False

    def rss(self):
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.process.pid}/status").read())[1]) / 1024

    def cpu(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def written(self):
        return int(re.search(r"^write_bytes: (\d+)", open(f"/proc/{self.process.pid}/io").read(), re.M)[1])


class Group:
    def __init__(self, count=3, snapshot=16 << 20, delay=0, prefix=lambda place: []):
        self.directory = tempfile.mkdtemp(prefix="engine-")
        self.snapshot, self.delay, self.prefix, self.number = snapshot, delay, prefix, 0
        sockets = [socket.socket() for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        self.ports = [one.getsockname()[1] for one in sockets]
        for one in sockets:
            one.close()
        self.voters = [Voter(self, place) for place in range(count)]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for voter in self.voters:
            voter.kill()
        shutil.rmtree(self.directory)

    def master(self):
        while True:
            for voter in self.voters:
                if voter.master:
                    return voter
            time.sleep(0.002)

    def write(self):
        """One acknowledged write, again at whoever is master after a failure."""
        while True:
            self.number += 1
            said = self.master().ask(f"propose {self.number}", ("acknowledged", "refused", "unknown"), 0.25)
            if said and said.startswith("acknowledged"):
                return
            time.sleep(0.002)


def start():
    times = []
    for _ in range(5):
        began = time.monotonic()
        with Group() as group:
            group.write()
            times.append(time.monotonic() - began)
    print(f"start: launch of three to first acknowledgement, s: {sorted(round(t, 2) for t in times)}")


def latency():
    with Group() as group:
        for _ in range(3000):
            group.write()
        times = []
        for _ in range(3000):
            began = time.monotonic()
            group.write()
            times.append((time.monotonic() - began) * 1000)
        times.sort()
        print(f"latency: one client, ms: p50 {times[1500]:.2f}, p99 {times[2970]:.2f}, max {times[-1]:.1f}")


def throughput():
    with Group() as group:
        group.write()
        for inflight in (64, 64, 1024):
            began = time.monotonic()
            said = group.master().ask(f"load {group.number} {group.number + 100000} 100 {inflight}", ("loaded",))
            group.number += 100000
            print(f"throughput: {inflight} in flight: {said}, {100000 / (time.monotonic() - began):.0f} entries/s")


def memory():
    with Group() as group:
        group.write()
        print("memory: after start, MB:", [round(voter.rss()) for voter in group.voters])
        peak = 0
        for _ in range(10):
            group.master().ask(f"load {group.number} {group.number + 100000} 100 64", ("loaded",))
            group.number += 100000
            peak = max([peak] + [voter.rss() for voter in group.voters])
            print("memory: after", group.number, "entries, MB:", [round(voter.rss()) for voter in group.voters])
        sizes = [subprocess.check_output(["du", "-sm", group.directory + f"/{p}"], text=True).split()[0] for p in range(3)]
        print(f"memory: highest {peak:.0f} MB; on the disk, MB: {sizes}")


def idle():
    with Group() as group:
        for _ in range(200):
            group.write()
        time.sleep(20)
        before = [(voter.cpu(), voter.written()) for voter in group.voters]
        time.sleep(60)
        for voter, (cpu, written) in zip(group.voters, before):
            threads = len(os.listdir(f"/proc/{voter.process.pid}/task"))
            print(f"idle: {'master' if voter.master else 'follower'}: {voter.cpu() - cpu:.2f} CPU s a minute, "
                  f"{voter.written() - written} bytes written, {voter.rss():.0f} MB, {threads} threads")


def failover():
    times = []
    with Group() as group:
        for _ in range(500):
            group.write()
        for _ in range(int(os.environ.get("KILLS", "15"))):
            victim = group.master()
            began = time.monotonic()
            victim.kill()
            group.write()
            times.append(round((time.monotonic() - began) * 1000))
            group.voters[victim.place] = Voter(group, victim.place)
            group.voters[victim.place].ask("status", ("status",))
            for _ in range(100):
                group.write()
            time.sleep(1)
    times.sort()
    print(f"failover: kill -9 to next acknowledgement, ms: median {statistics.median(times):.0f}, all {times}")


def sync():
    trace = tempfile.mkdtemp(prefix="strace-")
    calls = "trace=fsync,fdatasync,openat,rename,pwrite64,write,sendto"
    with Group(prefix=lambda place: ["strace", "-f", "-ttt", "-y", "-e", calls, "-o", f"{trace}/{place}"]) as group:
        group.write()
        master = group.master()
        time.sleep(1)
        marks = [sum(1 for line in open(f"{trace}/{p}") if "fdatasync(" in line and ".log>" in line) for p in range(3)]
        for _ in range(100):
            group.write()
        time.sleep(1)
        after = [sum(1 for line in open(f"{trace}/{p}") if "fdatasync(" in line and ".log>" in line) for p in range(3)]
        print("sync: fdatasync calls on the log for 100 acknowledgements, one after the other:",
              [b - a for a, b in zip(marks, after)], "master is", master.place)
        for place in range(3):
            votes = [line.strip() for line in open(f"{trace}/{place}") if "raft_meta" in line or "/vote>" in line]
            print(f"sync: vote of {place}:", *[re.sub(r"/\S*/(?=vote)", "", line)[:150] for line in votes[:14]], sep="\n  ")
    print("sync: traces in", trace)


if __name__ == "__main__":
    for what in sys.argv[1:] or ["start", "latency", "throughput", "memory", "idle", "failover", "sync"]:
        globals()[what]()
