using System.Net.Http.Headers;
using System.Text;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Soap;

/// <summary>
/// Reads the root of SOAP with attachments (W3C Note of 2000): parts in which the envelope stands as it would stand alone. The other parts
/// are files, and no mapping can read those.
/// </summary>
internal static class SoapAttachments
{
    private const string Related = "multipart/related";
    private static readonly string[] Envelopes = ["text/xml", "application/soap+xml", "application/xml"];
    private static readonly string[] AsItIs = ["", "7bit", "8bit", "binary"];

    /// <summary>
    /// The envelope in the root part: the part that <c>start</c> names, or the first (RFC 2387, 3.2). Null when there is none, when the
    /// part is cut off, or when it is written in another way than as text.
    /// </summary>
    /// <param name="bytes">The parts.</param>
    /// <param name="contentType">The header that names the boundary between them.</param>
    public static string? ReadEnvelope(ReadOnlySpan<byte> bytes, string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var header)
            || !Related.Equals(header.MediaType, StringComparison.OrdinalIgnoreCase)
            || Parameter(header, "boundary") is not { } boundary
            || (Parameter(header, "type") is { } type && !Envelopes.Contains(type, StringComparer.OrdinalIgnoreCase)))
        {
            return null;
        }

        var start = Parameter(header, "start");
        var mark = Encoding.ASCII.GetBytes($"\r\n--{boundary}");

        // The first boundary has no line end before it when the parts begin with it.
        var rest = bytes.StartsWith(mark.AsSpan(2)) ? bytes[(mark.Length - 2)..] : After(bytes, mark);
        while (!rest.IsEmpty && !rest.StartsWith("--"u8))
        {
            var end = rest.IndexOf(mark);
            if (end < 0)
            {
                return null;
            }

            var part = rest[..end];
            rest = rest[(end + mark.Length)..];
            if (Split(part, out var body) is { } headers && (start is null || Header(headers, "Content-ID") == start))
            {
                return Read(headers, body);
            }
        }

        return null;
    }

    private static string? Read(string headers, ReadOnlySpan<byte> body)
    {
        var encoding = Header(headers, "Content-Transfer-Encoding") ?? "";
        if (!MediaTypeHeaderValue.TryParse(Header(headers, "Content-Type") ?? Envelopes[0], out var type)
            || !Envelopes.Contains(type.MediaType, StringComparer.OrdinalIgnoreCase)
            || !AsItIs.Contains(encoding, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            var isLatin = "iso-8859-1".Equals(type.CharSet?.Trim('"'), StringComparison.OrdinalIgnoreCase);
            return isLatin ? Encoding.Latin1.GetString(body) : ForeignText.Decode(body);
        }
        catch (TranslationException)
        {
            return null;
        }
    }

    // A part: headers, an empty line, the body. A part without headers begins with the empty line.
    private static string? Split(ReadOnlySpan<byte> part, out ReadOnlySpan<byte> body)
    {
        var at = part.IndexOf("\r\n\r\n"u8);
        body = at < 0 ? [] : part[(at + 4)..];
        return at < 0 ? null : Encoding.Latin1.GetString(part[..at]).Replace("\r\n ", " ").Replace("\r\n\t", " ");
    }

    private static string? Header(string headers, string name) => headers.Split("\r\n")
        .Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark) =>
        bytes.IndexOf(mark) is var at and >= 0 ? bytes[(at + mark.Length)..] : [];

    private static string? Parameter(MediaTypeHeaderValue header, string name) =>
        header.Parameters.FirstOrDefault(p => name.Equals(p.Name, StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"')
            is { Length: > 0 } value ? value : null;
}
