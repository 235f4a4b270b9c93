package bramble.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Every package says that null is the exception, or NullAway would not look at it. */
final class NullMarkedRule {

    /** Relative to the module's folder, in which Maven runs the tests. */
    private static final List<String> SOURCES = List.of("src/main/java", "src/test/java");

    private NullMarkedRule() {}

    static ArchRule everyPackageIsNullMarked() {
        ArchCondition<JavaClass> beInMarkedPackage =
                ArchConditions.be(
                        describe(
                                "in a package whose package-info.java has @NullMarked",
                                checked -> checked.getPackage().isAnnotatedWith(NullMarked.class)));
        return classes()
                .that(describe("are not generated", NullMarkedRule::isWritten))
                .should(beInMarkedPackage)
                .as("every package is @NullMarked")
                .allowEmptyShould(true);
    }

    /** Whether the class comes from a source file of this module, not from a generator. */
    private static boolean isWritten(JavaClass checked) {
        var folder = checked.getPackageName().replace('.', '/');
        return checked.getSource().flatMap(Source::getFileName).stream()
                .flatMap(file -> SOURCES.stream().map(root -> Path.of(root, folder, file)))
                .anyMatch(Files::exists);
    }
}
