package bramble.http;

import bramble.core.Role;

/** Who may use a route. Named where the route is added, so that none can be without. */
enum Rights {
    /** Whoever gets through to the door: what answers says nothing, or asks for a secret itself. */
    ANYBODY,
    /** Users who may look. */
    READER,
    /** Users who may submit; what is another's still needs more. */
    SUBMITTER,
    /** Users who may do everything. */
    ADMIN,
    /** Nodes of the cluster, and no users. */
    MEMBER,
    /**
     * Whoever has ever had a certificate of the cluster: what answers looks itself whether the node
     * still belongs to it, and tells it.
     */
    NODE;

    /** Whether somebody of this role may use the route. */
    boolean areOf(Role role) {
        return switch (this) {
            case ANYBODY -> true;
            case READER -> role.includes(Role.READER);
            case SUBMITTER -> role.includes(Role.SUBMITTER);
            case ADMIN -> role.includes(Role.ADMIN);
            case MEMBER, NODE -> false;
        };
    }
}
