using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Allentown311.CrmCore.Tickets;

/// <summary>A tag, comment or declaration in HTML.</summary>
/// <param name="Name">The element's name in lower case; empty for a comment or a declaration.</param>
/// <param name="End">Index of the first character behind it.</param>
/// <param name="Separator">What stands between the text before and the text after it.</param>
/// <param name="IsHidden">True for the start of an element whose content nobody sees.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HtmlTag(string Name, int End, string Separator, bool IsHidden)
{
    private const int MaxNameLength = 20;

    private static readonly FrozenSet<string> Blocks = new[]
    {
        "address", "article", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4", "h5",
        "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Cells = new[] { "td", "th" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Inline = new[]
    {
        "a", "abbr", "b", "big", "code", "col", "colgroup", "del", "em", "font", "i", "img", "ins", "kbd", "label", "link", "mark", "meta",
        "o:p", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "wbr",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Hidden = new[] { "head", "script", "style", "title", "xml" }
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when the text has a tag of a known element: only then is it read as HTML.</summary>
    public static bool HasKnown(string text)
    {
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at + 1))
        {
            var isEnd = at + 1 < text.Length && text[at + 1] == '/';
            var name = NameAt(text, isEnd ? at + 2 : at + 1);
            if (Blocks.Contains(name) || Cells.Contains(name) || Inline.Contains(name) || Hidden.Contains(name)
                || text.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the tag that begins at an index; false when no tag begins there. A tag that is cut off ends with the text.</summary>
    public static bool TryRead(string text, int start, out HtmlTag tag)
    {
        if (text.AsSpan(start).StartsWith("<!--", StringComparison.Ordinal))
        {
            var end = text.IndexOf("-->", start + 4, StringComparison.Ordinal);
            tag = new HtmlTag("", end < 0 ? text.Length : end + 3, "", IsHidden: false);
            return true;
        }

        var isEnd = start + 1 < text.Length && text[start + 1] == '/';
        var name = NameAt(text, isEnd ? start + 2 : start + 1);
        var isDeclaration = name.Length > 0 && name[0] is '!' or '?';
        if (name.Length == 0)
        {
            tag = default;
            return false;
        }

        var isBlock = Blocks.Contains(name);
        tag = new HtmlTag(
            isDeclaration ? "" : name,
            EndOf(text, start + 1),
            isBlock ? "\n" : Cells.Contains(name) ? " " : "",
            IsHidden: !isEnd && Hidden.Contains(name));
        return true;
    }

    /// <summary>Where the hidden element that a tag opens ends; null when it is never closed.</summary>
    public static int? FindEndOf(string text, HtmlTag tag) =>
        text.IndexOf($"</{tag.Name}", tag.End, StringComparison.OrdinalIgnoreCase) is >= 0 and var close ? EndOf(text, close + 1) : null;

    // HTML, 13.2.5.6: a tag's name begins with a letter right behind the "<"; "<!" and "<?" begin declarations.
    private static string NameAt(string text, int start)
    {
        if (start >= text.Length || !(char.IsAsciiLetter(text[start]) || text[start] is '!' or '?'))
        {
            return "";
        }

        var end = start + 1;
        while (end < text.Length && end - start <= MaxNameLength && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is ':' or '-'))
        {
            end++;
        }

        // An address in angle brackets (<ann@example.org>, <https://…>) is no tag.
        var isName = end == text.Length || text[end] is '>' or '/' || char.IsWhiteSpace(text[end]);
        return isName && text[end - 1] != ':' ? text[start..end].ToLowerInvariant() : "";
    }

    // A ">" inside a quoted attribute does not end the tag.
    private static int EndOf(string text, int start)
    {
        var quote = '\0';
        for (var at = start; at < text.Length; at++)
        {
            if (quote != '\0')
            {
                quote = text[at] == quote ? '\0' : quote;
            }
            else if (text[at] == '>')
            {
                return at + 1;
            }
            else if (text[at] is '"' or '\'' && text[at - 1] == '=')
            {
                quote = text[at];
            }
        }

        return text.Length;
    }
}
