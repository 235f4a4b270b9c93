package bramble.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.List;

/** The condition of using a class below {@code root} that is in none of the allowed packages. */
final class UseOfOwnPackages {

    private UseOfOwnPackages() {}

    static ArchCondition<JavaClass> outside(String root, List<String> allowed) {
        return dependOnClassesThat(
                resideInAPackage(root + "..")
                        .and(resideOutsideOfPackages(allowed.toArray(String[]::new))));
    }
}
