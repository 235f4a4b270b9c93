#!/usr/bin/env python3
"""Answers each number, one a line, with the length of its Collatz sequence: a command for the line runner."""

import sys


def steps(number):
    count = 0
    while number != 1:
        number = 3 * number + 1 if number % 2 else number // 2
        count += 1
    return count


# Line by line, and each answer at once: an answer that waits in a buffer is one that Bramble waits for.
for line in sys.stdin:
    print(steps(int(line)), flush=True)
