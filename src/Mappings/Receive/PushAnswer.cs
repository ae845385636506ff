using System.Text;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Receive;

/// <summary>What a push is answered with, for a system that reads more than the status code.</summary>
/// <param name="Status">The HTTP status, 2xx.</param>
/// <param name="ContentType">Media type of the body.</param>
/// <param name="Write">Writes the body; its values are <see cref="TokenValues"/>.</param>
public sealed record PushAnswer(int Status, string ContentType, Func<IValues, byte[]> Write)
{
    private const string Text = "text/plain; charset=utf-8";
    private static readonly string[] Bodies = ["json", "xml", "text"];
    private static readonly Names TokenNames = new([TokenValues.Name]);
    private static readonly Names NoNames = new([]);

    /// <summary>The token alone, as plain text.</summary>
    internal static PushAnswer TokenAlone { get; } = new(200, Text, values => Encoding.UTF8.GetBytes($"{values.Get(TokenValues.Name)}"));

    /// <summary>The body for a token; null for an answer to a push, which has none.</summary>
    public byte[] Body(string? token = null) => Write(new TokenValues(token));

    /// <summary>The bytes of the body.</summary>
    public override string ToString() => $"{Status} {ContentType}";

    /// <summary>Reads <c>answer:</c>; null when there is none, or a mistake was noted.</summary>
    /// <param name="section">The section that may hold it.</param>
    /// <param name="xmlType">Media type of an answer in XML.</param>
    /// <param name="hasToken">True when it answers a handshake.</param>
    internal static PushAnswer? Read(YamlMap section, string xmlType, bool hasToken)
    {
        if (section.Map("answer") is not { } map)
        {
            return null;
        }

        var names = hasToken ? TokenNames : NoNames;
        var status = map.Number("status", 200, 200, 299);
        var given = Bodies.Where(b => map.Find(b) is not null).ToArray();
        if (given.Length != 1)
        {
            (given.Length == 0 ? map.Self : map.Find(given[1])!).Fault(
                given.Length == 0 ? $"\"{map.Path}\" has no body" : "an answer has one body",
                "Write one of json (a tree), xml (a document) or text");
            return null;
        }

        var value = map.Find(given[0])!;
        map.Close();
        switch (given[0])
        {
            case "json":
                return JsonTree.Read(value, names) is { } tree ? new PushAnswer(status, "application/json", v => tree.Render(v)) : null;
            case "xml":
                return SoapBody.Read(value, names, document: true) is { } xml
                    ? new PushAnswer(status, $"{xmlType}; charset=utf-8", v => Encoding.UTF8.GetBytes(xml.Render(v, show: false)))
                    : null;
            default:
                return SecretTemplate.Read(value, Escaping.Line, names) is { } text
                    ? new PushAnswer(status, Text, v => Encoding.UTF8.GetBytes(text.Render(v, show: false)))
                    : null;
        }
    }
}
