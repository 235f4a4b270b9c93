package bramble.master;

import bramble.core.Change;

/**
 * Something that has happened, for those who watch the cluster.
 *
 * @param subject what a reader cannot look up any more, or need not: the name of the job or node
 * @param timeMillis the log's time, in milliseconds since 1970
 */
public record Event(Position position, Change change, String subject, long timeMillis) {

    /**
     * Its place in history, the same on every replica.
     *
     * @param index of the entry of the log
     * @param place among the changes of that entry, from 1
     */
    public record Position(long index, int place) implements Comparable<Position> {

        /** Before all events. */
        public static final Position NONE = new Position(0, 0);

        /** After all events that have happened. */
        public static final Position NOW = new Position(Long.MAX_VALUE, 0);

        /**
         * Reads what {@link #toString} wrote.
         *
         * @throws IllegalArgumentException when it is something else
         */
        public static Position parse(String text) {
            var dot = text.indexOf('.');
            if (dot < 1) {
                throw new IllegalArgumentException("an event's number looks like 4711.2");
            }
            return new Position(
                    Long.parseLong(text.substring(0, dot)),
                    Integer.parseInt(text.substring(dot + 1)));
        }

        @Override
        public int compareTo(Position other) {
            var byIndex = Long.compare(index, other.index);
            return byIndex != 0 ? byIndex : Integer.compare(place, other.place);
        }

        @Override
        public String toString() {
            return index + "." + place;
        }
    }
}
