package bramble.log;

import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.InputFile;
import bramble.core.Kept;
import bramble.core.Output;
import bramble.log.proto.JobProto;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Contents, and what refers to them, in protobuf. */
final class StorageForm {

    private StorageForm() {}

    static JobProto.Kept of(Kept kept) {
        var form =
                JobProto.Kept.newBuilder()
                        .setId(kept.id().text())
                        .setSizeBytes(kept.facts().sizeBytes())
                        .setLines(kept.facts().lines());
        kept.holders().forEach(holder -> form.addHolders(IdentifierForm.bytes(holder)));
        return form.build();
    }

    static Kept kept(JobProto.Kept form) {
        return new Kept(
                new ContentId(form.getId()),
                new Content.Facts(form.getSizeBytes(), form.getLines()),
                form.getHoldersList().stream().map(IdentifierForm::node).toList());
    }

    static List<JobProto.Kept> of(List<Kept> kept) {
        return kept.stream().map(StorageForm::of).toList();
    }

    static List<Kept> allKept(List<JobProto.Kept> forms) {
        return forms.stream().map(StorageForm::kept).toList();
    }

    static JobProto.Kept of(Content content) {
        return of(new Kept(content.id(), content.facts(), List.copyOf(content.holders())));
    }

    static Content content(JobProto.Kept form, long sinceMillis) {
        var kept = kept(form);
        return new Content(kept.id(), kept.facts(), sinceMillis, new TreeSet<>(kept.holders()));
    }

    static List<String> texts(List<ContentId> ids) {
        return ids.stream().map(ContentId::text).toList();
    }

    static List<ContentId> ids(List<String> texts) {
        return texts.stream().map(ContentId::new).toList();
    }

    static JobProto.Output of(Output output) {
        return JobProto.Output.newBuilder()
                .setSegment(output.segment().text())
                .addAllFiles(texts(output.files()))
                .setBytes(output.bytes())
                .build();
    }

    static @Nullable Output output(boolean present, JobProto.Output form) {
        return present
                ? new Output(
                        new ContentId(form.getSegment()), ids(form.getFilesList()), form.getBytes())
                : null;
    }

    static List<JobProto.InputFile> of(SortedMap<String, InputFile> files) {
        return files.entrySet().stream()
                .map(
                        each ->
                                JobProto.InputFile.newBuilder()
                                        .setName(each.getKey())
                                        .setContent(each.getValue().content().text())
                                        .setMode(
                                                switch (each.getValue().mode()) {
                                                    case GUESSED -> JobProto.InputFile.Mode.GUESSED;
                                                    case PLAIN -> JobProto.InputFile.Mode.PLAIN;
                                                    case EXECUTABLE ->
                                                            JobProto.InputFile.Mode.EXECUTABLE;
                                                })
                                        .build())
                .toList();
    }

    static SortedMap<String, InputFile> files(List<JobProto.InputFile> forms) {
        var files = new TreeMap<String, InputFile>();
        for (var form : forms) {
            var mode =
                    switch (form.getMode()) {
                        case GUESSED -> InputFile.Mode.GUESSED;
                        case PLAIN -> InputFile.Mode.PLAIN;
                        case EXECUTABLE -> InputFile.Mode.EXECUTABLE;
                        case UNRECOGNIZED ->
                                throw new IllegalArgumentException("an unknown mode of a file");
                    };
            files.put(form.getName(), new InputFile(new ContentId(form.getContent()), mode));
        }
        return files;
    }
}
