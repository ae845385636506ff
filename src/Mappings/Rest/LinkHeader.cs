namespace Allentown311.Mappings.Rest;

/// <summary>Reads the <c>Link</c> header (RFC 8288, 3), by which systems name the next page of a long answer.</summary>
public static class LinkHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "Link";

    /// <summary>The address of the link whose relation is <c>next</c>; null when there is none.</summary>
    /// <param name="header">The header's value; null for none.</param>
    public static string? FindNext(string? header)
    {
        var rest = (header ?? "").AsSpan();
        while (rest.IndexOf('<') is var open and >= 0 && rest[open..].IndexOf('>') is var length and > 0)
        {
            var address = rest[(open + 1)..(open + length)];
            rest = rest[(open + length + 1)..];
            var end = EndOfParameters(rest);
            if (IsNext(rest[..end]))
            {
                return address.Trim().ToString();
            }

            rest = rest[end..];
        }

        return null;
    }

    // A comma ends a link, but not inside of quotes.
    private static int EndOfParameters(ReadOnlySpan<char> text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == ',' && !isQuoted)
            {
                return i;
            }
        }

        return text.Length;
    }

    // One link may have several relations, with blanks between; only the first rel of a link counts (3.3).
    private static bool IsNext(ReadOnlySpan<char> parameters)
    {
        foreach (var parameter in parameters.ToString().Split(';'))
        {
            var pair = parameter.Split('=', 2);
            if (pair.Length == 2 && pair[0].Trim().Equals("rel", StringComparison.OrdinalIgnoreCase))
            {
                return pair[1].Trim().Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase);
            }
        }

        return false;
    }
}
