using System.Net.Http.Headers;
using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Text;
using System.Xml;

namespace Allentown311.Mappings.Soap;

/// <summary>
/// Reads SOAP packed with XOP (MTOM). The root MIME part is the envelope, and each <c>xop:Include</c> in it stands for the content of
/// another part (XOP 1.0, W3C Recommendation of 2005). System.ServiceModel reads the parts; the result is one envelope with all content.
/// </summary>
internal static class SoapMultipart
{
    private const string MediaType = "multipart/related";
    private const string Xop = "application/xop+xml";

    // The most bytes the hub reads of an answer; System.ServiceModel applies the limit to each part.
    private const int MostBytes = 16 * 1024 * 1024;

    private static readonly XmlWriterSettings Unchecked = new() { OmitXmlDeclaration = true, CheckCharacters = false };
    private static readonly BufferManager Unpooled = BufferManager.CreateBufferManager(0, MostBytes);
    private static readonly MessageEncoderFactory Soap11 = CreateReader(EnvelopeVersion.Soap11);
    private static readonly MessageEncoderFactory Soap12 = CreateReader(EnvelopeVersion.Soap12);

    /// <summary>True for a text that begins with a boundary, as a multipart message does.</summary>
    public static bool IsMultipart(string text) => text.AsSpan().TrimStart("\r\n").StartsWith("--", StringComparison.Ordinal);

    /// <summary>The envelope of a message as it stands in a trail, without the header that names its boundary.</summary>
    public static string? ReadEnvelope(string text, out string problem)
    {
        // MIME needs CRLF, and line ends change when people copy text.
        var lines = text.TrimStart('\r', '\n').ReplaceLineEndings("\r\n");
        var boundary = lines.AsSpan(2, Math.Max(0, lines.IndexOf('\r', StringComparison.Ordinal) - 2)).TrimEnd();
        var bytes = Encoding.UTF8.GetBytes(lines);
        return ReadEnvelope(bytes, $"{MediaType}; type=\"{Xop}\"; boundary=\"{boundary}\"", out problem)
            ?? SoapAttachments.ReadEnvelope(bytes, $"{MediaType}; boundary=\"{boundary}\"");
    }

    /// <summary>The envelope; null, with the reason, when the parts hold none.</summary>
    public static string? ReadEnvelope(ArraySegment<byte> bytes, string contentType, out string problem)
    {
        problem = "it is in several parts (multipart/related) that are not SOAP with XOP, and no SOAP with attachments";
        if (Simplify(contentType) is not { } header)
        {
            return SoapAttachments.ReadEnvelope(bytes, contentType);
        }

        try
        {
            var is12 = bytes.AsSpan().IndexOf("http://www.w3.org/2003/05/soap-envelope"u8) >= 0;
            using var message = (is12 ? Soap12 : Soap11).Encoder.ReadMessage(bytes, Unpooled, header);
            var text = new StringBuilder();
            using (var writer = XmlDictionaryWriter.CreateDictionaryWriter(XmlWriter.Create(text, Unchecked)))
            {
                message.WriteMessage(writer);
            }

            return text.ToString();
        }
        catch (Exception e) when (e is XmlException or CommunicationException or FormatException or ArgumentException
            or InvalidOperationException or IOException or TimeoutException or NotSupportedException)
        {
            // The exception's message may quote the answer.
            problem = "its parts (multipart/related, XOP) cannot be put together";
            return null;
        }
    }

    // Leaves only the parameters that are needed to find the root: servers disagree about the others, and System.ServiceModel compares
    // them exactly.
    private static string? Simplify(string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var header)
            || !MediaType.Equals(header.MediaType, StringComparison.OrdinalIgnoreCase)
            || Parameter("boundary") is not { } boundary || !Xop.Equals(Parameter("type"), StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var start = Parameter("start");
        return $"{MediaType}; type=\"{Xop}\"; boundary=\"{boundary}\"{(start is null ? "" : $"; start=\"{start}\"")}";

        string? Parameter(string name) =>
            header.Parameters.FirstOrDefault(p => name.Equals(p.Name, StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"')
                is { Length: > 0 } value ? value : null;
    }

    private static MessageEncoderFactory CreateReader(EnvelopeVersion version)
    {
        var unaddressed = MessageVersion.CreateVersion(version, AddressingVersion.None);
        var element = new MtomMessageEncodingBindingElement(unaddressed, Encoding.UTF8) { MaxBufferSize = MostBytes };
        XmlDictionaryReaderQuotas.Max.CopyTo(element.ReaderQuotas);
        element.ReaderQuotas.MaxDepth = SoapXml.DeepestLevel + 1;
        return element.CreateMessageEncoderFactory();
    }
}
