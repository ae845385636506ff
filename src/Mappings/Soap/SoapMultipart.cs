using System.Net.Http.Headers;
using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Text;
using System.Xml;

namespace Allentown311.Mappings.Soap;

/// <summary>
/// Reads SOAP packed with XOP (MTOM): MIME parts of which the root is the envelope, and the others what <c>xop:Include</c> stands for in it
/// (XOP 1.0, W3C Recommendation of 2005). The reader is the library's; what comes out is one envelope with everything in it.
/// </summary>
internal static class SoapMultipart
{
    private const string MediaType = "multipart/related";
    private const string Xop = "application/xop+xml";

    // As many bytes as the hub takes of an answer; the reader counts each part against it.
    private const int Largest = 16 * 1024 * 1024;

    private static readonly XmlWriterSettings AsItIs = new() { OmitXmlDeclaration = true, CheckCharacters = false };
    private static readonly BufferManager Unpooled = BufferManager.CreateBufferManager(0, Largest);
    private static readonly MessageEncoderFactory Soap11 = Reader(EnvelopeVersion.Soap11);
    private static readonly MessageEncoderFactory Soap12 = Reader(EnvelopeVersion.Soap12);

    /// <summary>True for a text that begins as a multipart message does.</summary>
    public static bool BeginsSo(string text) => text.AsSpan().TrimStart("\r\n").StartsWith("--", StringComparison.Ordinal);

    /// <summary>The envelope of a message as it stands in a trail, without the header that names its boundary.</summary>
    public static string? Root(string text, out string problem)
    {
        // Line ends are part of MIME, and get lost where people copy text.
        var lines = text.TrimStart('\r', '\n').ReplaceLineEndings("\r\n");
        var boundary = lines.AsSpan(2, Math.Max(0, lines.IndexOf('\r', StringComparison.Ordinal) - 2)).TrimEnd();
        return Root(Encoding.UTF8.GetBytes(lines), $"{MediaType}; type=\"{Xop}\"; boundary=\"{boundary}\"", out problem);
    }

    /// <summary>The envelope; null, with the reason, when the parts hold none.</summary>
    public static string? Root(ArraySegment<byte> bytes, string contentType, out string problem)
    {
        problem = "it is in several parts (multipart/related) that are not SOAP with XOP";
        if (Plain(contentType) is not { } header)
        {
            return null;
        }

        try
        {
            var is12 = bytes.AsSpan().IndexOf("http://www.w3.org/2003/05/soap-envelope"u8) >= 0;
            using var message = (is12 ? Soap12 : Soap11).Encoder.ReadMessage(bytes, Unpooled, header);
            var text = new StringBuilder();
            using (var writer = XmlDictionaryWriter.CreateDictionaryWriter(XmlWriter.Create(text, AsItIs)))
            {
                message.WriteMessage(writer);
            }

            return text.ToString();
        }
        catch (Exception e) when (e is XmlException or CommunicationException or FormatException or ArgumentException
            or InvalidOperationException or IOException or TimeoutException)
        {
            // The message may quote what came.
            problem = "its parts (multipart/related, XOP) cannot be put together";
            return null;
        }
    }

    // Only what is needed to find the root: servers disagree on what else belongs there, and the library compares it word by word.
    private static string? Plain(string contentType)
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

    private static MessageEncoderFactory Reader(EnvelopeVersion version)
    {
        var unaddressed = MessageVersion.CreateVersion(version, AddressingVersion.None);
        var element = new MtomMessageEncodingBindingElement(unaddressed, Encoding.UTF8) { MaxBufferSize = Largest };
        XmlDictionaryReaderQuotas.Max.CopyTo(element.ReaderQuotas);
        element.ReaderQuotas.MaxDepth = SoapXml.DeepestLevel + 1;
        return element.CreateMessageEncoderFactory();
    }
}
