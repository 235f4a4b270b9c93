#!/bin/sh
# Answers each number, one a line, with the length of its Collatz sequence: a command for the line runner.
while read -r number; do
    steps=0
    while [ "$number" -ne 1 ]; do
        if [ $((number % 2)) -eq 0 ]; then number=$((number / 2)); else number=$((3 * number + 1)); fi
        steps=$((steps + 1))
    done
    echo "$steps"
done
