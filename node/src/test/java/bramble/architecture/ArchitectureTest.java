package bramble.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The node's architecture")
class ArchitectureTest {

    private static final String FIXTURE = "bramble.architecture.fixture";

    private static final List<String> FIXTURE_ENGINE = List.of(FIXTURE + ".engine..");

    private static final List<String> ENGINE = List.of("com.alipay..", "org.rocksdb..");

    private static final JavaClasses NODE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(ArchitectureTest::isOfThisModule)
                    .importPackages("bramble");

    private static final JavaClasses FAULTS = new ClassFileImporter().importPackages(FIXTURE);

    static Stream<ArchRule> rules() {
        return rulesFor("bramble", ENGINE).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    @DisplayName("holds:")
    void holds(ArchRule rule) {
        rule.check(NODE);
    }

    @Test
    @DisplayName("is checked on the classes of the node, not on nothing")
    void seesTheClasses() {
        assertThat(NODE.contain("bramble.log.ReplicatedLog")).isTrue();
    }

    @ParameterizedTest(name = "{0} breaks: {1}")
    @DisplayName("bites:")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    core.UsesMaster             | core uses, of Bramble's own packages, only
                    plan.UsesWorker             | plan uses, of Bramble's own packages, only
                    log.UsesMaster              | log uses, of Bramble's own packages, only
                    master.UsesWiring           | master uses, of Bramble's own packages, only
                    worker.UsesMaster           | worker uses, of Bramble's own packages, only
                    http.UsesWiring             | http uses, of Bramble's own packages, only
                    attic.Stray                 | every class of the node is in a package
                    master.UsesEngine           | only log knows the consensus engine
                    attic.Stray                 | every package is @NullMarked
                    core.Impure$ReadsFile       | pure packages use only values
                    core.Impure$StartsThread    | pure packages use only values
                    core.Impure$HoldsClock      | pure packages use only values
                    core.Impure$HoldsHashMap    | pure packages use only values
                    core.Impure$HoldsHashSet    | pure packages use only values
                    core.Impure$HoldsAtomic     | pure packages use only values
                    core.Impure$Logs            | pure packages use only values
                    core.Impure$ThrowsDice      | pure packages use only values
                    core.Impure$ReadsNanos      | pure packages call only functions
                    core.Impure$ReadsNow        | pure packages call only functions
                    core.Impure$ReadsProperty   | pure packages call only functions
                    core.Impure$Prints          | pure packages call only functions
                    core.Impure$MakesUuid       | pure packages call only functions
                    core.Impure$ListsSet        | pure packages call only functions
                    core.Impure$ListsMap        | pure packages call only functions
                    core.Impure$CollectsSet     | pure packages call only functions
                    core.Impure$CollectsMap     | pure packages call only functions
                    core.Impure$Groups          | pure packages call only functions
                    core.Impure$FormatsByLocale | pure packages call only functions
                    core.Impure$Synchronizes    | pure packages lock nothing
                    core.Impure$Shares          | pure packages lock nothing
                    """)
    void bites(String offender, String ruleStart) {
        var rule =
                rulesFor(FIXTURE, FIXTURE_ENGINE).stream()
                        .filter(each -> each.getDescription().startsWith(ruleStart))
                        .findFirst()
                        .orElseThrow();

        assertThat(rule.evaluate(FAULTS).getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(FIXTURE + "." + offender));
    }

    @Test
    @DisplayName("lets the pure packages have what has one order on every machine")
    void letsPureThrough() {
        assertThat(rulesFor(FIXTURE, FIXTURE_ENGINE))
                .allSatisfy(
                        rule ->
                                assertThat(rule.evaluate(FAULTS).getFailureReport().getDetails())
                                        .noneMatch(detail -> detail.contains("core.Pure")));
    }

    private static List<ArchRule> rulesFor(String root, List<String> engine) {
        var table = new PackageTable(root, engine);
        var purity = new Purity(root);
        var rules = new ArrayList<>(table.rules());
        rules.add(table.everyPackageIsInTheTable());
        rules.add(table.onlyTheLogKnowsTheEngine());
        rules.add(purity.usesOnlyValues());
        rules.add(purity.callsOnlyFunctions());
        rules.add(purity.locksNothing());
        rules.add(NullMarkedRule.everyPackageIsNullMarked());
        return rules;
    }

    /**
     * The module api is on the class path too, as a folder or as a jar: it has rules of its own.
     */
    private static boolean isOfThisModule(Location location) {
        return location.contains("/node/target/classes/");
    }
}
