package owlery.conformance;

import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How an Arrow message is wrapped, told apart from what it holds. Arrow's reader would take either form. */
final class Framing
{
    private static final int CONTINUATION = -1;

    private Framing() {}

    /** One line that is the same for messages wrapped the same way: {@code legacy V4 RecordBatch}. */
    static String of(byte[] message)
    {
        if (message.length == 0) {
            return "empty";
        }
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        boolean isModern = bytes.getInt(0) == CONTINUATION;
        int prefixBytes = isModern ? 8 : 4;
        int metadataBytes = bytes.getInt(prefixBytes - 4);
        Message header = Message.getRootAsMessage(bytes.slice(prefixBytes, metadataBytes).order(ByteOrder.LITTLE_ENDIAN));
        long leftOver = message.length - prefixBytes - metadataBytes - header.bodyLength();
        return (isModern ? "modern " : "legacy ")
                + MetadataVersion.name(header.version()) + " "
                + MessageHeader.name(header.headerType())
                + ((prefixBytes + metadataBytes) % 8 == 0 && header.bodyLength() % 8 == 0 ? "" : ", not aligned to 8 bytes")
                + (leftOver == 0 ? "" : ", " + leftOver + " bytes left over");
    }
}
