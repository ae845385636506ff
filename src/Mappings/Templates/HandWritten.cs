using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Templates;

/// <summary>
/// Finds templates that write one format by hand inside another: JSON in a form field, XML in a cell. The value is escaped for the outer
/// format only, so a resident's quote or angle bracket would end the inner text and change the order.
/// </summary>
public static partial class HandWritten
{
    /// <summary>Stands for a value: a character of private use, which XML allows.</summary>
    internal const char Place = '\uE000';

    private static readonly JsonLoadSettings AnyJson = new() { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Replace };

    /// <summary>The format that a template writes by hand; null for none, and for a text without values.</summary>
    public static string? FindFormat(string template) => FindFormatAround(WithPlaces(template));

    /// <summary>What residents wrote that stands between quotes in a template, as in <c>zip='{{ticket.zip}}'</c>; null for none.</summary>
    public static string? FindQuotedWords(string template) =>
        Quoted().Matches(template)
            .SelectMany(quoted => ValuePlace().Matches(quoted.Value))
            .Select(place => ResidentsWords().Match(place.Value))
            .FirstOrDefault(words => words.Success)?.Value;

    /// <summary>A template with <see cref="Place"/> in the place of each value.</summary>
    internal static string WithPlaces(string template) => ValuePlace().Replace(template, Place.ToString());

    /// <summary>The format that stands around <see cref="Place"/>; null for none.</summary>
    internal static string? FindFormatAround(string text) =>
        !text.Contains(Place) ? null
        : Tag().IsMatch(text) ? "XML"
        : Member().IsMatch(text) || IsJson(text) || Block().IsMatch(text) ? "JSON"
        : Form().IsMatch(text) ? "a form"
        : null;

    // A digit may stand for a value inside and outside of quotes.
    private static bool IsJson(string text)
    {
        if (text.TrimStart() is not ['{' or '[', ..] || !text.Contains('"', StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            var trial = text.Replace(Place, '1');
            using var reader = new JsonTextReader(new StringReader(trial)) { DateParseHandling = DateParseHandling.None };
            return JToken.ReadFrom(reader, AnyJson) is JContainer && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValuePlace();

    // An element, a closing tag, a CDATA section or a declaration; "<ana@example.com>" is none.
    [GeneratedRegex(@"</?[A-Za-z_][\w:.-]*(\s[^<>]*)?/?>|<!\[CDATA\[|<\?xml", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();

    // "name": "value, "name": [ or "name": {{value}}.
    [GeneratedRegex(@"(""[\w$. -]+""|'[\w$. -]+')\s*:\s*[""'\[{\uE000]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();

    // A value between quotes behind a brace, as in a GraphQL document.
    [GeneratedRegex(@"\{[^{}""]*""[^""]*\uE000", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^[\w.\[\]-]+=[^&\s]*(&[\w.\[\]-]+=[^&]*)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    [GeneratedRegex("'[^']*'", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(
        @"ticket\.(description|address_id|address|zip|media_url|answers\.[\w-]+)|resident\.\w+",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResidentsWords();
}
