using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Net.Http.Headers;

namespace Allentown311.Departments.Streets;

/// <summary>Reads an envelope, runs the operation that its body names, and writes the answer's envelope.</summary>
internal static class SoapEndpoint
{
    private static readonly XmlReaderSettings Strict = new() { Async = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
    private static readonly XmlWriterSettings Plain = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    public static async Task<IResult> AnswerAsync(HttpRequest request, Operations operations, CancellationToken ct)
    {
        var version = SoapVersion.Expected(request);
        try
        {
            var envelope = await ReadAsync(request, ct);
            version = SoapVersion.Of(envelope) ?? throw new SoapFault("not a SOAP 1.1 or 1.2 envelope");
            var body = envelope.Element(version.Namespace + "Body")?.Elements().FirstOrDefault()
                ?? throw new SoapFault("empty body");
            CheckAction(request, body);
            return Write(version, operations.Run(body), StatusCodes.Status200OK);
        }
        catch (SoapFault fault)
        {
            return Write(version, version.Fault(fault), version.FaultStatus);
        }
    }

    private static async Task<XElement> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            using var reader = XmlReader.Create(request.Body, Strict);
            return (await XDocument.LoadAsync(reader, LoadOptions.PreserveWhitespace, ct)).Root!;
        }
        catch (XmlException problem)
        {
            throw new SoapFault($"not well-formed XML: {problem.Message}");
        }
    }

    /// <summary>
    /// The body decides which operation runs. An action that contradicts it (a header in SOAP 1.1, a media type parameter in 1.2) is
    /// refused.
    /// </summary>
    private static void CheckAction(HttpRequest request, XElement body)
    {
        var parameter = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? type.Parameters.FirstOrDefault(p => p.Name.Equals("action", StringComparison.OrdinalIgnoreCase))?.Value.ToString()
            : null;
        var action = (parameter ?? request.Headers["SOAPAction"].ToString()).Trim('"');
        if (action.Length > 0 && action != $"{body.Name.NamespaceName}/{body.Name.LocalName}")
            throw new SoapFault($"action {action} does not fit {body.Name.LocalName}");
    }

    private static IResult Write(SoapVersion version, XElement content, int status)
    {
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, Plain))
            new XDocument(version.Envelope(content)).Save(writer);
        return Results.Text(buffer.ToArray(), $"{version.ContentType}; charset=utf-8", status);
    }
}
