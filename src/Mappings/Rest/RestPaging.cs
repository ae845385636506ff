using System.Globalization;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Rest;

/// <summary>How a long answer goes on.</summary>
/// <param name="Param">
/// Query parameter of the page or of the offset; null when the templates write it (<c>{{page}}</c>), and when the answer names the address
/// of its next page.
/// </param>
/// <param name="First">What it is for the first page; null for nothing.</param>
/// <param name="IsOffset">True when it counts rows, false when it counts or names pages.</param>
/// <param name="Size">Rows in a full page, behind which there may be another; null when the answer itself tells.</param>
public sealed record RestPaging(string? Param, string? First, bool IsOffset = false, int? Size = null)
{
    /// <summary>The name by which templates write the page.</summary>
    public const string PageName = "page";

    /// <summary>The most pages that a round has where the mapping does not say.</summary>
    public const int DefaultMost = 10_000;

    /// <summary>True when the answer names the address of its next page.</summary>
    public bool IsLink { get; init; }

    /// <summary>The most pages of one round. A round that has more is one that a system would never end.</summary>
    public int Most { get; init; } = DefaultMost;

    /// <summary>Where an answer names its next page, or that page's address; null when it does not.</summary>
    internal ValueSource<JsonPath>? Next { get; init; }

    /// <summary>Where an answer says that there is more; null when it does not.</summary>
    internal JsonPath? More { get; init; }

    /// <summary>True when the templates write the page.</summary>
    public bool IsInTemplates => Param is null && !IsLink;

    /// <summary>The page after one; null when that was the last.</summary>
    /// <param name="answer">The answer with the page.</param>
    /// <param name="page">The page's parameter; null for the first.</param>
    /// <param name="rows">How many rows the page has.</param>
    /// <exception cref="TranslationException">The answer says that there is more, and shows no way there.</exception>
    internal string? After(JsonView answer, string? page, int rows)
    {
        if (More is not null ? !answer.Finds(More) : Next is null && rows < Size)
        {
            return null;
        }

        if (Next is not null)
        {
            return NameOfNext(answer) ?? (More is null
                ? null
                : throw new TranslationException("The answer says that there is more behind it, and does not name its next page."));
        }

        if (rows == 0)
        {
            throw new TranslationException("The answer says that there is more behind it, and has no rows: the read would never end.");
        }

        return long.TryParse(page ?? First, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number + (IsOffset ? rows : 1)).ToString(CultureInfo.InvariantCulture)
            : throw new TranslationException($"The page \"{ShortText.Of(page ?? First ?? "", 40)}\" is no number to count on from.");
    }

    // The header Link holds several addresses, each with what it means.
    private string? NameOfNext(JsonView answer)
    {
        var isLinkHeader = IsLink && LinkHeader.Name.Equals(Next!.Header, StringComparison.OrdinalIgnoreCase);
        var named = isLinkHeader ? LinkHeader.FindNext(answer.ReadHeader(LinkHeader.Name)) : Next!.Read(answer.Read, answer.Headers);
        return named is { Length: > 0 } ? named : null;
    }
}
