package dev.sluice.ranking.wire;

import static dev.sluice.ranking.wire.Refusals.quoted;
import static dev.sluice.ranking.wire.Refusals.refusal;

import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Document;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One element of {@code documents}: a plain string, or an object with one kind of content. */
final class DocumentJson {

    /** Reads the current value; a document that has no id of its own has its index as id. */
    static Document read(RecordReader reader, int index) throws IOException, MalformedRecordException {
        if (reader.isText()) {
            return Document.of(Integer.toString(index), reader.text());
        }
        reader.enterObject("a string or an object");
        String id = Integer.toString(index);
        Content content = null;
        Integer page = null;
        Double score = null;
        Integer label = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "id" -> id = reader.text();
                case "text" -> content = only(new Content.Text(reader.text()), content, reader);
                case "fields" -> content = only(FieldsJson.read(reader), content, reader);
                case "image" -> content = only(new Content.Image(reader.text()), content, reader);
                case "pdf" -> content = only(new Content.PdfPage(reader.text(), null), content, reader);
                case "page" -> page = reader.integer(1);
                case "score" -> score = reader.number();
                case "label" -> label = reader.integer(Integer.MIN_VALUE);
                default -> reader.skip();
            }
        }
        return new Document(id, withPage(content, page, reader), score, label);
    }

    static void write(RecordWriter writer, Document document) throws IOException {
        writer.startElement();
        writer.text("id", document.id());
        writeContent(writer, document.content());
        if (document.score() != null) {
            writer.number("score", document.score());
        }
        if (document.label() != null) {
            writer.integer("label", document.label());
        }
        writer.endObject();
    }

    private static void writeContent(RecordWriter writer, Content content) throws IOException {
        if (content instanceof Content.Text text) {
            writer.text("text", text.text());
        } else if (content instanceof Content.Fields fields) {
            FieldsJson.write(writer, fields);
        } else if (content instanceof Content.Image image) {
            writer.text("image", image.reference());
        } else if (content instanceof Content.PdfPage pdf) {
            writer.text("pdf", pdf.reference());
            if (pdf.page() != null) {
                writer.integer("page", pdf.page());
            }
        }
    }

    private static Content only(Content content, @Nullable Content earlier, RecordReader reader)
            throws MalformedRecordException {
        if (earlier != null) {
            throw refusal(
                    Kind.INVALID_VALUE,
                    quoted(reader.path()) + " is the second content of its document",
                    "one of text, fields, image and pdf",
                    "Leave the others out, or send a document for each");
        }
        return content;
    }

    private static Content withPage(@Nullable Content content, @Nullable Integer page, RecordReader reader)
            throws MalformedRecordException {
        if (content == null) {
            throw refusal(
                    Kind.MISSING_FIELD,
                    quoted(reader.path()) + " has no content",
                    "one of text, fields, image and pdf",
                    "Add one, or write the document as a plain string");
        }
        if (page == null) {
            return content;
        }
        if (content instanceof Content.PdfPage pdf) {
            return new Content.PdfPage(pdf.reference(), page);
        }
        throw refusal(
                Kind.INVALID_VALUE,
                quoted(MemberPath.member(reader.path(), "page")) + " is " + page + " in a document without a pdf",
                "a page only beside a pdf",
                "Leave the page out, or name the pdf");
    }

    private DocumentJson() {}
}
