package bramble.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Conditions about what a class must not have. */
final class HasNo {

    private HasNo() {}

    /** No member that several threads could only share with care. */
    static ArchCondition<JavaClass> synchronizedMethodsOrVolatileFields() {
        return new ArchCondition<>("have no synchronized method and no volatile field") {
            @Override
            public void check(JavaClass checked, ConditionEvents events) {
                checked.getMembers().stream()
                        .filter(HasNo::isShared)
                        .forEach(
                                member ->
                                        events.add(
                                                SimpleConditionEvent.violated(
                                                        member,
                                                        member.getDescription()
                                                                + " is synchronized or"
                                                                + " volatile")));
            }
        };
    }

    private static boolean isShared(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.SYNCHRONIZED)
                || member.getModifiers().contains(JavaModifier.VOLATILE);
    }
}
