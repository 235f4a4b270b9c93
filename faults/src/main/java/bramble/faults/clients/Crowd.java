package bramble.faults.clients;

import bramble.faults.history.Event;
import bramble.faults.house.House;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Several clients at work, each a thread, from the start until they are stopped. */
public final class Crowd {

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** Starts the clients. */
    public Crowd(House house, TaskScript script, Size size, Clockwork clockwork) {
        var seeds = new SplittableRandom(size.seed());
        var shared = new Client.Shared(house, script, clockwork.micros(), clockwork.history());
        for (var number = 0; number < size.count(); number++) {
            var client =
                    new Client(
                            number,
                            shared,
                            random -> pause(random, size.pauseMillis()),
                            seeds.split());
            threads.add(Thread.ofPlatform().name("client-" + number).start(client));
        }
    }

    /** How many clients, how long each pauses between its calls, and what they draw from. */
    public record Size(int count, int pauseMillis, long seed) {}

    /** The run's time, and where it is written down what happens. */
    public record Clockwork(LongSupplier micros, Consumer<Event> history) {}

    private boolean pause(SplittableRandom random, int pauseMillis) throws InterruptedException {
        if (!ended) {
            Thread.sleep(random.nextInt(2 * pauseMillis));
        }
        return !ended;
    }

    /** Ends the clients, each after the answer that it waits for. */
    public void stop() throws InterruptedException {
        ended = true;
        for (var thread : threads) {
            thread.join();
        }
    }
}
