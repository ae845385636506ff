using System.Text;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.Rest;

/// <summary>One HTTP request of a mapping.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path below the connection's address.</param>
/// <param name="Query">Query parameters, in order.</param>
/// <param name="Headers">Headers besides those of the protocol and of the sign-in.</param>
/// <param name="Json">JSON body; null for none.</param>
/// <param name="Form">Form fields (application/x-www-form-urlencoded); null for none.</param>
public sealed record RestCall(
    string Method, SecretTemplate Path, IReadOnlyList<(string Name, SecretTemplate Value)> Query,
    IReadOnlyList<(string Name, SecretTemplate Value)> Headers,
    JsonTree? Json, IReadOnlyList<(string Name, SecretTemplate Value)>? Form)
{
    /// <summary>Path and query, escaped (RFC 3986).</summary>
    /// <exception cref="TranslationException">A value cannot be translated, or would change which path is meant.</exception>
    public string Target(IValues values, bool show = false, string? page = null)
    {
        var path = Path.Render(values, show);
        if (path.Split('/').Any(segment => segment is "." or ".."))
        {
            throw new TranslationException("A value in the path is \".\" or \"..\", which would name another path.");
        }

        var target = new StringBuilder(path);
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in Query)
        {
            target.Append(separator)
                .Append(Uri.EscapeDataString(name))
                .Append('=')
                .Append(Uri.EscapeDataString(value.Render(values, show)));
            separator = '&';
        }

        return page is null ? target.ToString() : target.Append(separator).Append(page).ToString();
    }

    /// <summary>The headers. Control characters, which could end a header line, become blanks.</summary>
    public IEnumerable<(string Name, string Value)> Lines(IValues values, bool show = false) =>
        Headers.Select(h => (h.Name, string.Concat(h.Value.Render(values, show).Select(c => char.IsControl(c) ? ' ' : c)).Trim()));

    /// <summary>The body and its media type; null for none.</summary>
    public (byte[] Bytes, string MediaType)? Body(IValues values, bool show = false) =>
        Json is not null ? (Json.Render(values, show), "application/json")
        : Form is not null ? (
            Encoding.ASCII.GetBytes(string.Join('&', Form.Select(f => $"{Plus(f.Name)}={Plus(f.Value.Render(values, show))}"))),
            "application/x-www-form-urlencoded")
        : null;

    /// <summary>The request as text.</summary>
    public string Preview(IValues values)
    {
        var text = new StringBuilder().Append(Method).Append(' ').Append(Target(values, show: true)).Append('\n');
        foreach (var (name, value) in Lines(values, show: true))
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        return Body(values, show: true) is var (bytes, mediaType)
            ? text.Append("Content-Type: ").Append(mediaType).Append("\n\n").Append(Encoding.UTF8.GetString(bytes)).ToString()
            : text.ToString();
    }

    /// <summary>Every template of the request.</summary>
    internal IEnumerable<Template> Templates =>
        Query.Concat(Headers).Concat(Form ?? []).Select(f => f.Value.Sent).Append(Path.Sent).Concat(Json?.Templates ?? []);

    // A blank is "+" in a form (WHATWG URL, 5.2).
    private static string Plus(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
