package bramble.log;

import bramble.core.Command;
import bramble.core.JoinToken;
import bramble.core.Role;
import bramble.core.SecretDigest;
import bramble.core.User;
import bramble.log.proto.EntryProto;
import bramble.log.proto.JobProto;
import bramble.log.proto.SnapshotProto;
import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** Join tokens and users in protobuf. */
final class AccessForm {

    private AccessForm() {}

    private static ByteString bytes(SecretDigest digest) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digest.hex()));
    }

    private static SecretDigest digest(ByteString bytes) {
        return new SecretDigest(HexFormat.of().formatHex(bytes.toByteArray()));
    }

    static EntryProto.CreateToken of(Command.CreateToken create) {
        return EntryProto.CreateToken.newBuilder()
                .setSecret(bytes(create.secret()))
                .setLifeMillis(create.lifeMillis())
                .setUses(create.uses())
                .build();
    }

    static Command.CreateToken creation(EntryProto.CreateToken form) {
        return new Command.CreateToken(
                digest(form.getSecret()), form.getLifeMillis(), form.getUses());
    }

    static EntryProto.UseToken of(Command.UseToken use) {
        return EntryProto.UseToken.newBuilder()
                .setSecret(bytes(use.secret()))
                .setNode(AttemptForm.of(use.node()))
                .build();
    }

    static Command.UseToken use(EntryProto.UseToken form) {
        return new Command.UseToken(digest(form.getSecret()), AttemptForm.node(form.getNode()));
    }

    static JobProto.User of(User user) {
        return JobProto.User.newBuilder()
                .setName(user.name())
                .setRole(of(user.role()))
                .setToken(bytes(user.token()))
                .build();
    }

    static User user(JobProto.User form) {
        return new User(form.getName(), role(form.getRole()), digest(form.getToken()));
    }

    private static JobProto.User.Role of(Role role) {
        return switch (role) {
            case READER -> JobProto.User.Role.READER;
            case SUBMITTER -> JobProto.User.Role.SUBMITTER;
            case ADMIN -> JobProto.User.Role.ADMIN;
        };
    }

    private static Role role(JobProto.User.Role form) {
        return switch (form) {
            case READER -> Role.READER;
            case SUBMITTER -> Role.SUBMITTER;
            case ADMIN -> Role.ADMIN;
            case UNSPECIFIED, UNRECOGNIZED ->
                    throw new IllegalArgumentException("an unknown role of a user");
        };
    }

    static SnapshotProto.JoinToken of(JoinToken token) {
        var form =
                SnapshotProto.JoinToken.newBuilder()
                        .setSecret(bytes(token.secret()))
                        .setExpiresAtMillis(token.expiresAtMillis())
                        .setUsesLeft(token.usesLeft());
        token.joined().forEach(each -> form.addJoined(IdentifierForm.bytes(each)));
        return form.build();
    }

    static JoinToken token(SnapshotProto.JoinToken form) {
        return new JoinToken(
                digest(form.getSecret()),
                form.getExpiresAtMillis(),
                form.getUsesLeft(),
                form.getJoinedList().stream().map(IdentifierForm::node).toList());
    }
}
