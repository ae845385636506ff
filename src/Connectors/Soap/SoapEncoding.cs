using System.ServiceModel.Channels;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>
/// Writes messages with one of the library's encodings, and reads answers by their own content type: text in any encoding and either
/// version of SOAP, or multipart messages packed with XOP, whether or not the hub asked for those.
/// </summary>
/// <param name="writer">The library's encoding that writes the messages.</param>
internal sealed class SoapEncoding(MessageEncodingBindingElement writer) : MessageEncodingBindingElement
{
    public override MessageVersion MessageVersion
    {
        get => writer.MessageVersion;
        set => writer.MessageVersion = value;
    }

    public override MessageEncoderFactory CreateMessageEncoderFactory() => new Factory(writer.CreateMessageEncoderFactory());

    public override BindingElement Clone() => new SoapEncoding((MessageEncodingBindingElement)writer.Clone());

    public override IChannelFactory<TChannel> BuildChannelFactory<TChannel>(BindingContext context)
    {
        context.BindingParameters.Add(this);
        return context.BuildInnerChannelFactory<TChannel>();
    }

    private sealed class Factory(MessageEncoderFactory writer) : MessageEncoderFactory
    {
        // A new encoder for each message: an MTOM encoder of the library uses the same boundary for all its messages.
        public override MessageEncoder Encoder => new Encoding(writer.Encoder);

        public override MessageVersion MessageVersion => writer.MessageVersion;
    }

    private sealed class Encoding(MessageEncoder writer) : MessageEncoder
    {
        public override string ContentType => writer.ContentType;

        public override string MediaType => writer.MediaType;

        public override MessageVersion MessageVersion => writer.MessageVersion;

        // The hub reads answers of every type, because their content decides whether an order may have arrived.
        public override bool IsContentTypeSupported(string contentType) => true;

        public override Message ReadMessage(ArraySegment<byte> buffer, BufferManager bufferManager, string contentType)
        {
            try
            {
                return new AnswerMessage(Read(buffer, contentType), MessageVersion);
            }
            finally
            {
                bufferManager.ReturnBuffer(buffer.Array);
            }
        }

        public override Message ReadMessage(Stream stream, int maxSizeOfHeaders, string contentType) =>
            throw new NotSupportedException("Answers are read whole.");

        public override ArraySegment<byte> WriteMessage(
            Message message, int maxMessageSize, BufferManager bufferManager, int messageOffset) =>
            writer.WriteMessage(message, maxMessageSize, bufferManager, messageOffset);

        public override void WriteMessage(Message message, Stream stream) => writer.WriteMessage(message, stream);

        // Some servers answer with the content type of the request, so an answer that begins as XML is not read as multipart.
        private static SoapAnswer Read(ArraySegment<byte> bytes, string contentType) =>
            contentType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            && !bytes.AsSpan().TrimStart("\r\n "u8).StartsWith("<"u8)
                ? SoapAnswer.OfMultipart(bytes, contentType)
                : SoapAnswer.Of(ReplyText.Decode(bytes, Charset(contentType), strict: false));

        private static string? Charset(string contentType) =>
            System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var header) ? header.CharSet : null;
    }
}
