package bramble.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The command line")
class CliArchitectureTest {

    private static final String FIXTURE = "bramble.architecture.fixture";

    @Test
    @DisplayName("uses, of Bramble's own packages, only the client's")
    void usesOnlyTheClient() {
        var written =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("bramble.cli");

        assertThat(written).isNotEmpty();
        usesOnlyTheClient("bramble").check(written);
    }

    @Test
    @DisplayName("is told when it uses the node's")
    void isToldOfTheNode() {
        var faults = new ClassFileImporter().importPackages(FIXTURE);

        assertThat(usesOnlyTheClient(FIXTURE).evaluate(faults).getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains("UsesNode"));
    }

    private static ArchRule usesOnlyTheClient(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".cli..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(root + "..")
                                .and(resideOutsideOfPackages(root + ".cli..", root + ".api..")));
    }
}
