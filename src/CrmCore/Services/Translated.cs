using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;

namespace Allentown311.CrmCore.Services;

/// <summary>A text in the city's languages.</summary>
/// <param name="ByLanguage">ISO 639-1 code to text; always holds English.</param>
public sealed record Translated(ImmutableDictionary<string, string> ByLanguage)
{
    /// <summary>The text in English.</summary>
    public string English => ByLanguage[Languages.English];

    /// <summary>The text in <paramref name="language"/>, or in English when there is no such translation.</summary>
    public string In(string language) => ByLanguage.TryGetValue(language, out var text) ? text : English;

    /// <summary>A text in English only.</summary>
    public static Translated Of(string english) => new(ImmutableDictionary<string, string>.Empty.Add(Languages.English, english));
}
