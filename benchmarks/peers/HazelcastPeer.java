import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Hazelcast beside Bramble: three members, each a JVM with one thread for tasks.
 *
 * <pre>{@code
 * HazelcastPeer PORTS member                                          runs until it is ended
 * HazelcastPeer PORTS ROUNDS PROCESSES FUNCTIONS DURABLE LATENCIES    the third member: measures, prints
 *                                                                     lines of a name and a value
 * }</pre>
 *
 * PORTS are those of all members, with commas. Compiled by the benchmarks, against Hazelcast's jar.
 */
public final class HazelcastPeer {

    private static final int MEMBERS = 3;
    private static final int WARM_UP = 100;

    private HazelcastPeer() {}

    /** Does nothing. */
    record Function() implements Callable<Integer>, Serializable {
        @Override
        public Integer call() {
            return 0;
        }
    }

    /** Runs {@code /bin/true}. */
    record Processes() implements Callable<Integer>, Serializable {
        @Override
        public Integer call() throws Exception {
            return new ProcessBuilder("/bin/true").start().waitFor();
        }
    }

    public static void main(String[] words) throws Exception {
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config(List.of(words[0].split(","))));
        if (words[1].equals("member")) {
            System.out.println("ready");
            Thread.currentThread().join();
        }
        while (member.getCluster().getMembers().size() < MEMBERS) {
            Thread.sleep(10);
        }
        ExecutorService memory = member.getExecutorService("memory");
        ExecutorService durable = member.getDurableExecutorService("durable");
        int rounds = Integer.parseInt(words[1]);
        int processes = Integer.parseInt(words[2]);
        int functions = Integer.parseInt(words[3]);
        int kept = Integer.parseInt(words[4]);
        int latencies = Integer.parseInt(words[5]);
        rate(memory, new Function(), functions);
        latency("function_ms", memory, new Function(), latencies);
        latency("process_ms", memory, new Processes(), latencies);
        rate(durable, new Function(), kept);
        for (int round = 0; round < rounds; round++) {
            System.out.println("function_rate " + rate(memory, new Function(), functions));
            System.out.println("durable_rate " + rate(durable, new Function(), kept));
            System.out.println("process_rate " + rate(memory, new Processes(), processes));
        }
        // A member that leaves in good order would first give its partitions away.
        member.getLifecycleService().terminate();
        System.exit(0);
    }

    private static Config config(List<String> ports) {
        Config config = new Config();
        config.setClusterName("beside-bramble-" + ports.getFirst());
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(Integer.parseInt(System.getProperty("port"))).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        ports.forEach(port -> join.getTcpIpConfig().addMember("127.0.0.1:" + port));
        config.getExecutorConfig("memory").setPoolSize(1);
        config.getDurableExecutorConfig("durable").setPoolSize(1).setDurability(1).setCapacity(2_000);
        return config;
    }

    private static double rate(ExecutorService executor, Callable<Integer> task, int count)
            throws Exception {
        long start = System.nanoTime();
        List<Future<Integer>> all = new ArrayList<>(count);
        for (int at = 0; at < count; at++) {
            all.add(executor.submit(task));
        }
        for (Future<Integer> each : all) {
            each.get();
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static void latency(
            String name, ExecutorService executor, Callable<Integer> task, int count)
            throws Exception {
        for (int at = -WARM_UP; at < count; at++) {
            long start = System.nanoTime();
            executor.submit(task).get();
            if (at >= 0) {
                System.out.println(name + " " + (System.nanoTime() - start) / 1e6);
            }
        }
    }
}
