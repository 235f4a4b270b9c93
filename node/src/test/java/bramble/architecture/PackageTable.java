package bramble.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which package of the node may use which others. A package that is missing here may not exist.
 *
 * @param root the package above them, {@code bramble} but for the fixture
 * @param engine the packages of the consensus engine and of what comes with it
 */
record PackageTable(String root, List<String> engine) {

    private static final Map<String, Set<String>> MAY_USE =
            new TreeMap<>(
                    Map.of(
                            "core", Set.of(),
                            "protocol", Set.of("core"),
                            "plan", Set.of("core", "protocol"),
                            "log", Set.of("core"),
                            "master", Set.of("core", "plan", "log", "protocol"),
                            "worker", Set.of("core", "protocol", "store"),
                            "store", Set.of("core", "protocol"),
                            "security", Set.of(),
                            "discovery", Set.of(),
                            "http",
                                    Set.of(
                                            "api",
                                            "core",
                                            "protocol",
                                            "plan",
                                            "log",
                                            "master",
                                            "worker",
                                            "store",
                                            "security")));

    /** The package that wires the others: it may use all of them, and none of them uses it. */
    private static final String WIRING = "node";

    PackageTable {
        engine = List.copyOf(engine);
    }

    /** One rule per package: of Bramble's own packages it uses no other than those of the table. */
    List<ArchRule> rules() {
        var rules = new ArrayList<ArchRule>();
        MAY_USE.forEach((name, used) -> rules.add(usesOnly(name, used)));
        return rules;
    }

    ArchRule everyPackageIsInTheTable() {
        var known = new ArrayList<String>();
        MAY_USE.keySet().forEach(name -> known.add(within(name)));
        known.add(within(WIRING));
        return classes()
                .should()
                .resideInAnyPackage(known.toArray(String[]::new))
                .as("every class of the node is in a package of the table")
                .allowEmptyShould(true);
    }

    ArchRule onlyTheLogKnowsTheEngine() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(within("log"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(engine.toArray(String[]::new))
                .as("only log knows the consensus engine")
                .because("the port ReplicatedLog is what lets the engine be replaced")
                .allowEmptyShould(true);
    }

    private ArchRule usesOnly(String name, Set<String> used) {
        var mayUse = new ArrayList<String>();
        mayUse.add(within(name));
        used.forEach(other -> mayUse.add(within(other)));
        return noClasses()
                .that()
                .resideInAPackage(within(name))
                .should(UseOfOwnPackages.outside(root, mayUse))
                .as(name + " uses, of Bramble's own packages, only " + mayUse)
                .allowEmptyShould(true);
    }

    private String within(String name) {
        return root + "." + name + "..";
    }
}
