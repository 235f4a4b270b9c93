package bramble.worker;

import bramble.core.JobId;
import bramble.worker.folder.SpareFiles;
import bramble.worker.folder.SpareFolders;
import bramble.worker.process.Confinement;
import bramble.worker.process.JobGroups;
import bramble.worker.process.TaskUser;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders in which tasks run. Where tasks run as another user, each folder belongs to that user
 * and stands in its job's, which belongs to the node and opens only to the job's own group: so a
 * task cannot put another folder in the place of its own, write what the node writes beside it, or
 * go to the folders of another job's tasks.
 *
 * <p>Monitor: a job's folder gets its group once, and goes only while nobody makes another in it.
 */
final class TaskFolders {

    private static final Logger LOG = LoggerFactory.getLogger(TaskFolders.class);

    private static final String PRIVATE = "rwx------";
    private static final String THROUGH_FOR_GROUP = "rwx--x---";
    private static final String THROUGH_FOR_ALL = "rwx--x--x";

    /** What is in the way is removed, but somebody else may bring it again. */
    private static final int TRIES_MAX = 100;

    private final Path work;
    private final TaskUser user;
    private final SpareFolders spares;
    private final SpareFiles files;

    private TaskFolders(Path work, TaskUser user, SpareFolders spares, SpareFiles files) {
        this.work = work;
        this.user = user;
        this.spares = spares;
        this.files = files;
    }

    /**
     * The folders below a directory, which is made if need be. Those that are left from an earlier
     * life, of whatever version, are closed to whom they should be.
     */
    static TaskFolders open(Path work, TaskUser user) throws IOException {
        Files.createDirectories(work);
        var max = user instanceof TaskUser.Same ? SpareFolders.FOLDERS_MAX : 0;
        var folders =
                new TaskFolders(
                        work,
                        user,
                        SpareFolders.open(work.resolve("spare-folders"), max),
                        SpareFiles.open(work.resolve("spare-files")));
        if (user instanceof TaskUser.Other) {
            Files.createDirectories(LeaseFiles.directory(work));
            folders.close();
        }
        return folders;
    }

    /** Small files beside the folders, which belong to the node. */
    SpareFiles files() {
        return files;
    }

    /** Sees which folders of ended tasks can be used again; costs a look at all processes. */
    void look() {
        spares.look();
    }

    /** Removes a folder or a file that is needed no longer, such that its place is used again. */
    void remove(Path path) {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                spares.keep(path);
            } else {
                files.keep(path);
            }
        } catch (IOException stuck) {
            LOG.warn("cannot remove {}: {}", path, stuck.toString());
        }
    }

    /** Removes the folder of a job if it is empty. Nobody makes one in it meanwhile. */
    synchronized void removeEmpty(Path ofJob) throws IOException {
        try (var entries = Files.newDirectoryStream(ofJob)) {
            if (entries.iterator().hasNext()) {
                return;
            }
        }
        spares.keep(ofJob);
    }

    private void close() throws IOException {
        set(work, PRIVATE);
        try (var entries = Files.newDirectoryStream(work)) {
            for (var entry : entries) {
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    set(entry, "rw-------");
                } else if (isOfJob(entry)) {
                    groupOf(entry);
                } else {
                    set(entry, PRIVATE);
                }
            }
        }
        set(work, THROUGH_FOR_ALL);
    }

    private static boolean isOfJob(Path folder) {
        try {
            return JobId.parse(String.valueOf(folder.getFileName())).uuid().version() == 7;
        } catch (IllegalArgumentException another) {
            return false;
        }
    }

    private static void set(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** A new folder for an attempt, still the node's. What an earlier life left there goes. */
    Path fresh(AttemptName name) throws IOException {
        return fresh(name.directory(work));
    }

    /** A new folder in a job's, still the node's. */
    Path fresh(JobId job, String name) throws IOException {
        return fresh(work.resolve(job.toString()).resolve(name));
    }

    private synchronized Path fresh(Path folder) throws IOException {
        for (var tries = 1; ; tries++) {
            try {
                if (!spares.place(folder)) {
                    Files.createDirectory(folder, attributes());
                }
                if (user instanceof TaskUser.Other) {
                    var _ = groupOf(ofJob(folder));
                }
                return folder;
            } catch (NoSuchFileException firstOfItsJob) {
                if (tries == TRIES_MAX) {
                    throw firstOfItsJob;
                }
                if (!spares.place(ofJob(folder))) {
                    Files.createDirectories(ofJob(folder), attributes());
                }
            } catch (FileAlreadyExistsException leftOver) {
                if (tries == TRIES_MAX) {
                    throw leftOver;
                }
                Cleaner.removeNow(folder);
            }
        }
    }

    private FileAttribute<?>[] attributes() {
        return user instanceof TaskUser.Other
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE))
                }
                : new FileAttribute<?>[0];
    }

    private static Path ofJob(Path folder) {
        return Objects.requireNonNull(folder.getParent(), "a task's folder is in its job's");
    }

    /** Which group the processes of a job are of, by its folder, which gets one if it has none. */
    private synchronized int groupOf(Path ofJob) throws IOException {
        if (!(user instanceof TaskUser.Other other)) {
            return 0;
        }
        var has = (Integer) Files.getAttribute(ofJob, "unix:gid", LinkOption.NOFOLLOW_LINKS);
        if (other.groupPerJob() ? JobGroups.isOne(has) : other.groups().getFirst().equals(has)) {
            return has;
        }
        var group = other.groupPerJob() ? JobGroups.next() : (int) other.groups().getFirst();
        set(ofJob, PRIVATE);
        Files.setAttribute(ofJob, "unix:gid", group);
        set(ofJob, THROUGH_FOR_GROUP);
        return group;
    }

    /**
     * Gives a folder, with the folders in it, to the task that is about to start there.
     *
     * @param hasFolders whether any are in it
     * @param elsewhere whether the task runs in another directory
     * @return how the task is to be kept to it
     */
    Confinement handOver(Path folder, boolean hasFolders, boolean elsewhere) throws IOException {
        if (!(user instanceof TaskUser.Other other)) {
            return Confinement.NONE;
        }
        var group = groupOf(ofJob(folder));
        if (hasFolders) {
            // Nothing of the task runs yet, and nobody else can go through its folder.
            try (var all = Files.walk(folder)) {
                for (var each : (Iterable<Path>) all::iterator) {
                    if (!each.equals(folder)
                            && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                        give(each, other.uid(), group);
                    }
                }
            }
        }
        give(folder, other.uid(), group);
        return new Confinement(other, group, elsewhere, null);
    }

    private static void give(Path folder, int uid, int group) throws IOException {
        Files.setAttribute(folder, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(folder, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The node's own variables as a task should see them: one that runs as another user is at home
     * in its folder, since the node's home is closed to it.
     */
    Map<String, String> atHome(Map<String, String> own, Path folder) {
        if (user instanceof TaskUser.Same) {
            return own;
        }
        var seen = new TreeMap<>(own);
        seen.put("HOME", folder.toString());
        return seen;
    }
}
