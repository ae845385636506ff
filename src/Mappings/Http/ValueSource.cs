using System.Text.RegularExpressions;

namespace Allentown311.Mappings.Http;

/// <summary>Where an answer holds one value: at a path of its body, or in a header; perhaps as a part of what stands there.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
/// <param name="Path">The path; null when the value is in a header.</param>
/// <param name="Header">The header's name; null when the value is in the body.</param>
/// <param name="Last">The value is what follows the last occurrence of this text; null when it is the whole.</param>
/// <param name="Until">And it ends before this text; null when it ends at the end.</param>
internal sealed record ValueSource<TPath>(TPath? Path, string? Header = null, string? Last = null, string? Until = null)
    where TPath : class
{
    /// <summary>The cookie whose value it is; null when it stands elsewhere.</summary>
    public string? Cookie { get; init; }

    /// <summary>The value is what this finds: its one group, or the whole where it has none. Null when it is not looked for.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The value; null when there is none.</summary>
    /// <param name="body">Reads a path of the body.</param>
    /// <param name="headers">The answer's headers; null when none are known.</param>
    public string? Read(Func<TPath, string?> body, IReadOnlyDictionary<string, string>? headers)
    {
        var text = Cookie is not null ? ReadCookie(headers?.GetValueOrDefault("Set-Cookie"))
            : Header is null ? body(Path!)
            : headers?.GetValueOrDefault(Header);
        return string.IsNullOrWhiteSpace(text) ? null : Part(text.Trim()) is { Length: > 0 } part ? part : null;
    }

    /// <summary>The place, for messages.</summary>
    public string Place => Cookie is not null ? $"the cookie {Cookie}"
        : Header is not null ? $"the header {Header}"
        : Path is System.Xml.XPath.XPathExpression path ? path.Expression
        : $"{Path}";

    // RFC 6265, 4.1.1: NAME=VALUE, and then attributes behind semicolons. Each cookie stands on a line of its own.
    private string? ReadCookie(string? cookies) => cookies?.Split('\n')
        .Select(line => line.Split(';')[0].Split('=', 2))
        .Where(pair => pair.Length == 2 && pair[0].Trim() == Cookie)
        .Select(pair => pair[1].Trim().Trim('"'))
        .LastOrDefault();

    private string? Part(string text)
    {
        if (Pattern is not null)
        {
            return Pattern.Match(text) is { Success: true } found ? found.Groups[found.Groups.Count - 1].Value.Trim() : null;
        }

        if (Last is not null)
        {
            // A number at the end of an address: without query and fragment, without a slash at its end, and unescaped (RFC 3986).
            var isAddress = Last == "/";
            text = isAddress ? text.Split('?', '#')[0].TrimEnd('/') : text;
            var at = text.LastIndexOf(Last, StringComparison.Ordinal);
            if (at < 0)
            {
                return null;
            }

            text = text[(at + Last.Length)..];
            text = isAddress ? Uri.UnescapeDataString(text) : text;
        }

        if (Until is not null)
        {
            var end = text.IndexOf(Until, StringComparison.Ordinal);
            text = end < 0 ? text : text[..end];
        }

        return text.Trim();
    }
}
