package bramble.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What keeps the pure packages pure. Every voter applies the same entries and must come to the same
 * state, and the simulation must replay a seed exactly: so nothing there may depend on anything
 * that differs between two machines or two runs.
 *
 * @param root the package above the pure ones, {@code bramble} but for the fixture
 */
record Purity(String root) {

    /** Packages of the JDK and of libraries that hold nothing but values and functions. */
    private static final String[] VALUES = {
        "java.lang",
        "java.lang.annotation",
        "java.lang.invoke",
        "java.lang.runtime",
        "java.math",
        "java.nio",
        "java.nio.charset",
        "java.time..",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream",
        "org.jspecify..",
        "org.roaringbitmap..",
    };

    /** Classes in those packages that reach outside, or whose order of iteration is not fixed. */
    private static final Set<String> BANNED =
            Set.of(
                    "java.lang.Process",
                    "java.lang.ProcessBuilder",
                    "java.lang.ProcessHandle",
                    "java.lang.Runtime",
                    "java.lang.ScopedValue",
                    "java.lang.Thread",
                    "java.lang.ThreadLocal",
                    "java.lang.ref.Cleaner",
                    "java.time.Clock",
                    "java.util.HashMap",
                    "java.util.HashSet",
                    "java.util.Hashtable",
                    "java.util.IdentityHashMap",
                    "java.util.Random",
                    "java.util.Scanner",
                    "java.util.ServiceLoader",
                    "java.util.SplittableRandom",
                    "java.util.Timer",
                    "java.util.TimerTask",
                    "java.util.WeakHashMap");

    /** Methods of allowed classes that read a clock, a default, or throw a die. */
    private static final Set<String> BANNED_CALLS =
            Set.of(
                    "java.lang.Math.random",
                    "java.lang.Object.notify",
                    "java.lang.Object.notifyAll",
                    "java.lang.Object.wait",
                    "java.lang.String.formatted",
                    "java.util.Collection.parallelStream",
                    "java.util.Collections.shuffle",
                    "java.util.Locale.getDefault",
                    "java.util.Map.copyOf",
                    "java.util.Map.ofEntries",
                    "java.util.Set.copyOf",
                    "java.util.TimeZone.getDefault",
                    "java.util.UUID.randomUUID",
                    "java.util.stream.BaseStream.parallel",
                    "java.util.stream.Collectors.groupingByConcurrent",
                    "java.util.stream.Collectors.toConcurrentMap",
                    "java.util.stream.Collectors.toSet",
                    "java.util.stream.Collectors.toUnmodifiableMap",
                    "java.util.stream.Collectors.toUnmodifiableSet",
                    "java.time.ZoneId.systemDefault");

    /** The only use of {@link System} that is a function. */
    private static final String ARRAY_COPY = "arraycopy";

    ArchRule usesOnlyValues() {
        return noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should(dependOnClassesThat(reachingOutside()))
                .as("pure packages use only values and functions")
                .because(why())
                .allowEmptyShould(true);
    }

    ArchRule callsOnlyFunctions() {
        return noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .callCodeUnitWhere(
                        describe(
                                "it reads a clock, a default or chance, or makes an unordered"
                                        + " collection",
                                call -> isImpure(call.getTarget())))
                .orShould()
                .accessFieldWhere(
                        describe(
                                "it belongs to System",
                                (JavaFieldAccess access) ->
                                        access.getTargetOwner().isEquivalentTo(System.class)))
                .as("pure packages call only functions")
                .because(why())
                .allowEmptyShould(true);
    }

    ArchRule locksNothing() {
        return classes()
                .that()
                .resideInAnyPackage(pure())
                .should(HasNo.synchronizedMethodsOrVolatileFields())
                .as("pure packages lock nothing and share nothing")
                .because("one thread owns the state")
                .allowEmptyShould(true);
    }

    private String[] pure() {
        return new String[] {root + ".core..", root + ".plan..", root + ".protocol.."};
    }

    private DescribedPredicate<JavaClass> reachingOutside() {
        var values = resideInAnyPackage(VALUES).or(resideInAnyPackage(root + ".."));
        return describe(
                "reach outside",
                used -> {
                    var element = used.getBaseComponentType();
                    return !element.isPrimitive()
                            && !element.isEquivalentTo(TimeUnit.class)
                            && (!values.test(element) || BANNED.contains(element.getName()));
                });
    }

    private static boolean isImpure(CodeUnitCallTarget target) {
        var owner = target.getOwner();
        var parameters = target.getRawParameterTypes().size();
        var name = target.getName();
        if (owner.isEquivalentTo(System.class)) {
            return !name.equals(ARRAY_COPY);
        }
        if (owner.getPackageName().startsWith("java.time")) {
            return name.equals("now") || name.equals("systemDefault");
        }
        return switch (owner.getName() + "." + name) {
            // With at most one element there is only one order.
            case "java.util.Set.of" -> parameters > 1 || takesArray(target);
            case "java.util.Map.of" -> parameters > 2;
            // With a factory the caller names the map: then it can be a sorted one.
            case "java.util.stream.Collectors.toMap" -> parameters < 4;
            case "java.util.stream.Collectors.groupingBy" -> parameters < 3;
            // Without a locale the text depends on the machine's.
            case "java.lang.String.format" ->
                    !target.getRawParameterTypes().getFirst().isEquivalentTo(Locale.class);
            case "java.lang.String.toLowerCase", "java.lang.String.toUpperCase" -> parameters == 0;
            default -> BANNED_CALLS.contains(owner.getName() + "." + name);
        };
    }

    private static boolean takesArray(CodeUnitCallTarget target) {
        return target.getRawParameterTypes().getFirst().isArray();
    }

    private static String why() {
        return "every voter must come to the same state, and a seed must replay";
    }
}
