namespace Allentown311.Mappings.Soap;

/// <summary>
/// A SOAP system's answer, parsed once: an envelope, or the reason why it is none. Does not print: it may hold a resident's data.
/// </summary>
public sealed class SoapAnswer
{
    private SoapAnswer(SoapEnvelope? envelope, string problem)
    {
        Envelope = envelope;
        Problem = problem;
    }

    /// <summary>The envelope; null when there is none.</summary>
    internal SoapEnvelope? Envelope { get; }

    /// <summary>Why there is no envelope, without quoting the answer; empty when there is one.</summary>
    internal string Problem { get; }

    /// <summary>Reads an answer's text: an envelope, or a multipart message as it stands in a trail, from its first boundary on.</summary>
    public static SoapAnswer Of(string text) =>
        SoapMultipart.IsMultipart(text) ? OfRoot(SoapMultipart.ReadEnvelope(text, out var problem), problem) : OfEnvelope(text);

    /// <summary>
    /// Reads the bytes of a <c>multipart/related</c> answer (MTOM, W3C Recommendation of 2005). The envelope then holds the content of the
    /// other parts as base64.
    /// </summary>
    /// <param name="bytes">The parts.</param>
    /// <param name="contentType">The header that names the boundary between them.</param>
    public static SoapAnswer OfMultipart(ArraySegment<byte> bytes, string contentType) =>
        OfRoot(SoapMultipart.ReadEnvelope(bytes, contentType, out var problem), problem);

    private static SoapAnswer OfRoot(string? root, string problem) => root is null ? new SoapAnswer(null, problem) : OfEnvelope(root);

    private static SoapAnswer OfEnvelope(string text)
    {
        var envelope = SoapEnvelope.Parse(text, out var problem);
        return new SoapAnswer(envelope, problem);
    }
}
