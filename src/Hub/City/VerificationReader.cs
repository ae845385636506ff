using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads what <c>notices</c> says about addresses that their owners must verify.</summary>
internal static class VerificationReader
{
    private static readonly Dictionary<string, ContactMethod> Channels = new(StringComparer.Ordinal)
    {
        ["mail"] = ContactMethod.Mail,
        ["text"] = ContactMethod.Text,
    };

    /// <summary>Reads <c>verify</c>, <c>verified_for</c> and <c>public_url</c>.</summary>
    public static NoticeSettings Read(YamlMap map, NoticeSettings settings)
    {
        var verify = ImmutableHashSet.CreateBuilder<ContactMethod>();
        var list = map.Find("verify");
        foreach (var value in list?.List() ?? [])
        {
            value.Offer(Channels.Keys);
            if (value.Text() is not { } word)
            {
                continue;
            }

            if (Channels.TryGetValue(word, out var channel))
            {
                verify.Add(channel);
            }
            else
            {
                value.Fault(
                    $"unknown channel \"{word}\"",
                    $"Known are: {string.Join(", ", Channels.Keys)}{WordSuggestion.Hint(word, Channels.Keys)}");
            }
        }

        var verifiedFor = map.Span("verified_for", NoticeSettings.DefaultVerifiedFor);
        if (verifiedFor < TimeSpan.FromDays(1))
        {
            map.Find("verified_for")!.Fault($"\"{map.Path}.verified_for\" is less than a day", "Write a time span such as 365d");
        }

        var url = map.Find("public_url");
        if (verify.Count > 0 && url is null)
        {
            list!.Fault(
                $"\"{list!.Path}\" needs the address at which residents reach this hub",
                "Write it beside it, for example, public_url: https://311.example.gov");
        }

        return settings with
        {
            Verify = verify.ToImmutable(),
            VerifiedFor = verifiedFor,
            PublicUrl = url is null ? null : Url(url),
        };
    }

    private static Uri? Url(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 })
        {
            return new Uri(text.EndsWith('/') ? text : text + "/");
        }

        if (value.HasStandIn)
        {
            return new Uri("https://unset.invalid/");
        }

        value.Fault(
            $"\"{value.Path}\" is not the https address of a web site",
            "Write it without user, query and fragment: https://311.example.gov");
        return null;
    }
}
