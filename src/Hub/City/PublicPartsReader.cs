using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>
/// Reads what anybody may read of a service's requests: <c>private: true</c> for nothing of what somebody wrote, <c>public: [ … ]</c> for
/// the parts that are named.
/// </summary>
internal static class PublicPartsReader
{
    private static readonly Dictionary<string, PublicParts> Words = new(StringComparer.Ordinal)
    {
        ["description"] = PublicParts.Description,
        ["address"] = PublicParts.Address,
        ["location"] = PublicParts.Location,
        ["photo"] = PublicParts.Photo,
        ["note"] = PublicParts.Note,
    };

    /// <summary>The parts; all where the service says neither.</summary>
    public static PublicParts Read(YamlMap service)
    {
        var isPrivate = service.Flag("private", fallback: false);
        if (service.Find("public") is not { } list)
        {
            return isPrivate ? PublicParts.None : PublicParts.All;
        }

        var parts = PublicParts.None;
        foreach (var value in list.List())
        {
            value.Offer(Words.Keys);
            if (value.Text() is not { } word)
            {
                continue;
            }

            if (Words.TryGetValue(word, out var part))
            {
                parts |= part;
            }
            else
            {
                value.Fault(
                    $"\"{word}\" is no part of a request{WordSuggestion.Hint(word, Words.Keys)}",
                    $"Write one or more of: {string.Join(", ", Words.Keys)}");
            }
        }

        return parts;
    }
}
