# Ends a node's attempts when their lease has run out and the node itself could not end them, because it was killed or
# frozen. Started by the node as
#     sh -c "$(cat guardian.sh)" bramble-guardian TABLE MARK
# in a session of its own. TABLE is described in SessionTable.java; MARK is the variable that every attempt of this node
# carries. Standard input is a pipe from the node: a line means that leases have begun, its end that the node has gone.
# While no lease runs this waits in a read and costs nothing.
table=$1
mark=$2
grace=25 # hundredths of a second after the deadline, in which a live node ends its attempts itself
trap '' INT HUP TERM QUIT

now() { # sets now: hundredths of a second since the machine started
    read -r up rest </proc/uptime
    now=${up%.*}${up#*.}
}

read_table() { # sets deadline and sessions ("S:startedBy S:startedBy "); fails when the table was removed
    while :; do
        deadline= again= sessions=
        {
            read -r deadline again
            while read -r session started; do
                [ "$session" = 0 ] || sessions="$sessions $session:$started"
            done
        } 2>/dev/null <"$table" || return 1
        [ -n "$deadline" ] || return 1
        [ "$deadline" = "$again" ] && return 0 # else it was being written
    done
}

stat_of() { # sets state, session and start of process $1; fails when it has gone
    read -r line 2>/dev/null <"/proc/$1/stat" || return 1
    set -f
    # shellcheck disable=SC2086 # the fields are to be split
    set -- ${line##*) }
    set +f
    state=$1 session=$4 start=${20}
}

ours_of_table() { # sets ours: the table's sessions, without those whose number has gone to a later process
    ours=' '
    for entry in $sessions; do
        # A leader that has gone proves nothing; one that started later than ours did is another's.
        if stat_of "${entry%:*}" && [ "$start" -gt $((${entry#*:} + 5)) ]; then continue; fi
        ours="$ours${entry%:*} "
    done
}

collect() { # sets victims: living processes of our sessions, and those that carry the mark
    victims=
    ours_of_table
    for place in /proc/[0-9]*; do
        stat_of "${place#/proc/}" || continue
        case $state in Z | X) continue ;; esac
        case $ours in *" $session "*) victims="$victims ${place#/proc/}" ;; esac
    done
    for place in $(grep -lsF "$mark" /proc/[0-9]*/environ); do
        place=${place%/environ}
        stat_of "${place#/proc/}" || continue
        case $state in Z | X) continue ;; esac
        victims="$victims ${place#/proc/}"
    done
}

end_all() { # kills until nothing is left, unless the lease turns out to live on
    rounds=0
    while [ $rounds -lt 50 ]; do
        collect
        [ -n "$victims" ] || return
        read_table || return
        now
        [ $((deadline + grace)) -gt "$now" ] && return
        # shellcheck disable=SC2086 # a list of pids
        kill -KILL $victims 2>/dev/null
        rounds=$((rounds + 1))
        [ $rounds -lt 5 ] || sleep 0.1
    done
}

watch() { # returns when the lease has run out and nothing of it is left
    while read_table; do
        now
        left=$((deadline + grace - now))
        if [ $left -le 0 ]; then
            if [ -n "$sessions" ] || [ -n "$gone" ]; then end_all; fi
            read_table || return
            now
            [ $((deadline + grace)) -gt "$now" ] || return
            continue
        fi
        hundredths=0$((left % 100))
        sleep "$((left / 100)).${hundredths#"${hundredths%??}"}"
    done
}

gone=
while read -r _; do watch; done
gone=yes
watch
rm -f "$table"
