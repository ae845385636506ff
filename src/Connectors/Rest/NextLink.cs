using Allentown311.Mappings;
using Allentown311.Mappings.Rest;

namespace Allentown311.Connectors.Rest;

/// <summary>The address of a next page, as an answer gives it.</summary>
internal static class NextLink
{
    /// <summary>
    /// The address to read. Path and query are the link's; scheme, host and port are always those of the mapping's own system. A system
    /// behind a proxy writes the address it has inside, and a request with our credentials must go nowhere else.
    /// </summary>
    /// <param name="first">The address of the first page.</param>
    /// <param name="link">The link, which may be relative to that.</param>
    /// <exception cref="TranslationException">It is no address.</exception>
    public static Uri Follow(Uri first, string link)
    {
        if (!Uri.TryCreate(first, link, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new TranslationException("The answer's link to its next page is no http address.");
        }

        return new Uri($"{first.GetLeftPart(UriPartial.Authority)}{url.PathAndQuery}");
    }

    /// <summary>True when a header says that there is a next page (RFC 8288).</summary>
    public static bool IsIn(IReadOnlyDictionary<string, string> headers) =>
        LinkHeader.FindNext(headers.GetValueOrDefault(LinkHeader.Name)) is not null;
}
