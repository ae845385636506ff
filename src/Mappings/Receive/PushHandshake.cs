using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Receive;

/// <summary>
/// How a department's system makes sure, before it pushes, that the hub wants its pushes: it sends a token and expects it back.
/// </summary>
/// <param name="Query">Parameter of the address that holds the token; null where it is elsewhere.</param>
/// <param name="Header">Header that holds the token, and that the answer repeats; null where it is elsewhere.</param>
/// <param name="InBody">Finds the token in the text of a push; null where it is elsewhere.</param>
/// <param name="Answer">The answer.</param>
public sealed record PushHandshake(string? Query, string? Header, Func<string, string?>? InBody, PushAnswer Answer)
{
    /// <summary>The longest token that is sent back, in characters.</summary>
    public const int LongestToken = 2000;

    /// <summary>The token in a request; null when the request is no handshake of this kind.</summary>
    /// <param name="query">Returns a parameter of the address, or null.</param>
    /// <param name="header">Returns a header, or null.</param>
    /// <param name="text">The request's text.</param>
    public string? FindToken(Func<string, string?> query, Func<string, string?> header, string text)
    {
        // With a body it is a push, whatever its address or headers hold: to answer the token alone would drop what was pushed.
        var token = InBody is not null ? InBody(text)
            : !string.IsNullOrWhiteSpace(text) ? null
            : Query is not null ? query(Query) : header(Header!);
        return token is { Length: > 0 and <= LongestToken } && !token.Any(char.IsControl) ? token : null;
    }

    /// <summary>Reads <c>handshake:</c>; null when there is none, or a mistake was noted.</summary>
    /// <param name="receive">The <c>receive:</c> section.</param>
    /// <param name="xmlType">Media type of an answer in XML.</param>
    /// <param name="readPath">Compiles a path at a place of the file into a reader of texts; null when a mistake was noted.</param>
    internal static PushHandshake? Read(YamlMap receive, string xmlType, Func<YamlValue, Func<string, string?>?> readPath)
    {
        if (receive.Map("handshake") is not { } map)
        {
            return null;
        }

        var (query, header, path) = (map.Text("query"), map.Text("header"), map.Find("path"));
        var inBody = path is null ? null : readPath(path);
        if (new object?[] { query, header, path }.Count(place => place is not null) != 1)
        {
            map.Self.Fault(
                $"\"{map.Path}\" must say where the token is",
                "Write one of query: validationToken (in the address), header: X-Hook-Secret, or path: $[0].data.validationCode "
                + "(in the body)");
        }

        var answer = PushAnswer.Read(map, xmlType, hasToken: true) ?? PushAnswer.TokenAlone;
        map.Close();
        return query is null && header is null && inBody is null ? null : new PushHandshake(query, header, inBody, answer);
    }
}
