package bramble.core;

/** What a user may do. Each role includes those before it. */
public enum Role {
    /** To see everything. */
    READER,
    /** To submit jobs too, and to end and repeat his own. */
    SUBMITTER,
    /** To do everything. */
    ADMIN;

    /** Whether this role may do what that one may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
