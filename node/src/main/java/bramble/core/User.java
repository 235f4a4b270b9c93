package bramble.core;

/**
 * Somebody who may use the cluster.
 *
 * @param token whoever knows its secret is this user
 */
public record User(String name, Role role, SecretDigest token) {}
