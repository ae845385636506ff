using System.ServiceModel.Channels;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>
/// Writes messages as one of the library's encodings does, and reads answers by what they call themselves: text in any encoding and
/// either version of SOAP, or parts packed with XOP, whether or not they were asked for.
/// </summary>
internal sealed class SoapEncoding(MessageEncodingBindingElement writes) : MessageEncodingBindingElement
{
    public override MessageVersion MessageVersion
    {
        get => writes.MessageVersion;
        set => writes.MessageVersion = value;
    }

    public override MessageEncoderFactory CreateMessageEncoderFactory() => new Factory(writes.CreateMessageEncoderFactory());

    public override BindingElement Clone() => new SoapEncoding((MessageEncodingBindingElement)writes.Clone());

    public override IChannelFactory<TChannel> BuildChannelFactory<TChannel>(BindingContext context)
    {
        context.BindingParameters.Add(this);
        return context.BuildInnerChannelFactory<TChannel>();
    }

    private sealed class Factory(MessageEncoderFactory writes) : MessageEncoderFactory
    {
        // Asked for with each message: one of the library's MTOM encoders uses the same boundary for ever.
        public override MessageEncoder Encoder => new Encoding(writes.Encoder);

        public override MessageVersion MessageVersion => writes.MessageVersion;
    }

    private sealed class Encoding(MessageEncoder writes) : MessageEncoder
    {
        public override string ContentType => writes.ContentType;

        public override string MediaType => writes.MediaType;

        public override MessageVersion MessageVersion => writes.MessageVersion;

        // Whatever comes is looked at: what it is decides whether an order may have arrived.
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
            writes.WriteMessage(message, maxMessageSize, bufferManager, messageOffset);

        public override void WriteMessage(Message message, Stream stream) => writes.WriteMessage(message, stream);

        // Some servers answer with the type of the request: what begins as XML is none of parts.
        private static SoapAnswer Read(ArraySegment<byte> bytes, string contentType) =>
            contentType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            && !bytes.AsSpan().TrimStart("\r\n "u8).StartsWith("<"u8)
                ? SoapAnswer.OfMultipart(bytes, contentType) : SoapAnswer.Of(ReplyText.Decode(bytes, Charset(contentType), strict: false));

        private static string? Charset(string contentType) =>
            System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var header) ? header.CharSet : null;
    }
}
