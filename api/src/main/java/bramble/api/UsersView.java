package bramble.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** All users, by name. */
@Json
public record UsersView(List<UserView> users) {

    /** Copies the list. */
    public UsersView {
        users = List.copyOf(users);
    }
}
