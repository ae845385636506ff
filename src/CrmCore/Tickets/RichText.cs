using System.Net;
using System.Text;

namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// Makes plain text of a remark that a department's system holds as rich text (HTML or RTF), so that a resident reads neither tags nor
/// codes. Text that only resembles HTML (<c>temp &lt; 5</c>, <c>&lt;near&gt;</c>) stays as it is. Pure.
/// </summary>
public static class RichText
{
    // A text that was escaped twice ("&lt;b&gt;") shows its tags only after the first pass.
    private const int Passes = 2;

    /// <summary>The remark as plain text, without white space at its ends; null when nothing is left.</summary>
    public static string? ToPlain(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var plain = text.Trim();
        if (RtfText.IsRtf(plain))
        {
            plain = RtfText.ToPlain(plain);
        }

        for (var pass = 0; pass < Passes && plain.AsSpan().ContainsAny('<', '&'); pass++)
        {
            var isHtml = HtmlTag.HasKnown(plain);
            var decoded = WebUtility.HtmlDecode(isHtml ? WithoutTags(plain) : plain).Replace('\u00A0', ' ');
            plain = isHtml ? Tidy(decoded) : decoded;
        }

        return string.IsNullOrWhiteSpace(plain) ? null : plain.Trim();
    }

    // The source's own line breaks are white space in HTML; those of the blocks are what the reader saw.
    private static string WithoutTags(string html)
    {
        var text = new StringBuilder(html.Length);

        // Names of hidden elements that are never closed from here on: they are looked for once.
        var unclosed = new HashSet<string>(StringComparer.Ordinal);
        var at = 0;
        while (at < html.Length)
        {
            if (html[at] != '<')
            {
                text.Append(html[at] is '\r' or '\n' or '\t' ? ' ' : html[at]);
                at++;
            }
            else if (HtmlTag.TryRead(html, at, out var tag))
            {
                text.Append(tag.Separator);
                at = tag.End;
                if (tag.IsHidden && !unclosed.Contains(tag.Name))
                {
                    if (HtmlTag.FindEndOf(html, tag) is { } end)
                    {
                        at = end;
                    }
                    else
                    {
                        unclosed.Add(tag.Name);
                    }
                }
            }
            else
            {
                text.Append('<');
                at++;
            }
        }

        return text.ToString();
    }

    private static string Tidy(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var words = string.Join(' ', line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
            if (words.Length > 0 || (lines.Count > 0 && lines[^1].Length > 0))
            {
                lines.Add(words);
            }
        }

        return string.Join('\n', lines);
    }
}
