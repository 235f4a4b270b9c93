package bramble.faults.nemesis;

import bramble.faults.history.Event;
import bramble.faults.house.Host;
import bramble.faults.house.House;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Carries a schedule out, and in the end undoes what is left of it. One thread runs it; faults may
 * overlap, so each undoes only its own.
 */
public final class Nemesis {

    /** A node notices only so late what a fault has done to it. */
    private static final Duration AFTERMATH = Duration.ofSeconds(10);

    private final House house;
    private final LongSupplier micros;
    private final Consumer<Event> history;
    private final Map<Fault, List<Integer>> active = new LinkedHashMap<>();
    private final Map<Kind, Integer> made = new EnumMap<>(Kind.class);

    /**
     * @param micros the time of the run
     * @param history gets what is done
     */
    public Nemesis(House house, LongSupplier micros, Consumer<Event> history) {
        this.house = house;
        this.micros = micros;
        this.history = history;
    }

    private record Step(long atMillis, boolean begins, Fault fault) {}

    /** Carries the schedule out; returns when all faults have ended. */
    public void run(Schedule schedule) throws InterruptedException {
        var steps = new ArrayList<Step>();
        for (var fault : schedule.faults()) {
            steps.add(new Step(fault.atMillis(), true, fault));
            steps.add(new Step(fault.endsMillis(), false, fault));
        }
        steps.sort(Comparator.comparingLong(Step::atMillis));
        for (var step : steps) {
            var wait = step.atMillis() - micros.getAsLong() / 1_000;
            if (wait > 0) {
                Thread.sleep(wait);
            }
            if (step.begins()) {
                begin(step.fault());
            } else {
                end(step.fault());
            }
        }
    }

    /** How many faults of each kind were made. */
    public Map<Kind, Integer> made() {
        return made;
    }

    private void begin(Fault fault) {
        var met = fault.whom().among(house.hosts().size(), house.master(), fault.draw());
        history.accept(new Event.Disturbed(micros.getAsLong(), true, fault + " at " + met));
        made.merge(fault.kind(), 1, Integer::sum);
        active.put(fault, met);
        if (fault.kind() == Kind.POWER_CUT) {
            // A house that loses its power loses it at once: nobody sees the others go first.
            house.weather((from, to) -> met.contains(from) || met.contains(to) ? 1 : 0);
        }
        for (var number : met) {
            begin(fault, house.hosts().get(number));
        }
        weather();
    }

    private static void begin(Fault fault, Host host) {
        switch (fault.kind()) {
            case KILL, TORN_TAIL, MOVE -> host.kill();
            case NO_CLOCK -> {
                host.kill();
                host.clock(Duration.between(Instant.now(), Instant.EPOCH));
                host.up();
            }
            case RESTART -> host.terminate();
            case FREEZE -> host.freeze();
            case POWER_CUT -> host.losePower();
            case FULL_DISK -> {
                host.excuse(fault.kind().text(), Duration.ofDays(1));
                host.fillDisk();
            }
            case SLOW_DISK -> host.sync(Duration.ofMillis(fault.measure().millis()));
            case CLOCK -> host.clock(Duration.ofMillis(fault.measure().millis()));
            case PARTITION, ROUGH -> {
                // The network's, not a host's.
            }
        }
    }

    private void end(Fault fault) {
        var met = active.remove(fault);
        if (met == null) {
            return;
        }
        weather();
        for (var number : met) {
            end(fault, house.hosts().get(number));
        }
        history.accept(new Event.Disturbed(micros.getAsLong(), false, fault + " at " + met));
    }

    private void end(Fault fault, Host host) {
        switch (fault.kind()) {
            case KILL, RESTART -> host.up();
            case MOVE -> {
                host.move();
                host.up();
            }
            case FREEZE -> host.thaw();
            case POWER_CUT -> {
                host.regainPower();
                weather();
            }
            case FULL_DISK -> {
                host.relieveDisk();
                host.excuse(fault.kind().text(), AFTERMATH);
            }
            case SLOW_DISK -> host.sync(Duration.ZERO);
            case CLOCK, NO_CLOCK -> host.clock(Duration.ZERO);
            case TORN_TAIL -> {
                host.tearLog(fault.draw());
                host.up();
            }
            case PARTITION, ROUGH -> {
                // The network's, not a host's.
            }
        }
    }

    /** Sets the network to what the faults that last make of it together. */
    private void weather() {
        var faults = Map.copyOf(active);
        house.weather(
                new House.Weather() {
                    @Override
                    public double lost(int from, int to) {
                        var lost = 0.0;
                        for (var each : faults.entrySet()) {
                            lost = Math.max(lost, lostBy(each.getKey(), each.getValue(), from, to));
                        }
                        return lost;
                    }

                    @Override
                    public Duration late(int from, int to) {
                        return Duration.ofMillis(
                                faults.keySet().stream()
                                        .filter(fault -> fault.kind() == Kind.ROUGH)
                                        .mapToLong(fault -> fault.measure().millis())
                                        .max()
                                        .orElse(0));
                    }
                });
    }

    private double lostBy(Fault fault, List<Integer> met, int from, int to) {
        return switch (fault.kind()) {
            case PARTITION -> fault.measure().shape().cuts(met, from, to) ? 1 : 0;
            case ROUGH -> fault.measure().percent() / 100.0;
            case POWER_CUT ->
                    house.hosts().get(from).isPowerless() || house.hosts().get(to).isPowerless()
                            ? 1
                            : 0;
            default -> 0;
        };
    }
}
